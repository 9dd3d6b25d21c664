"""What is wanted and what there is: what is to be done."""

from __future__ import annotations

import dataclasses

import pytest

from tests.unit.cli.desired.documents import GUEST, NETWORK, UUID, held, step, verdicts, wanted
from vird.cli.desired.current import Current
from vird.cli.desired.planning import NEVER_ANEW, plan, report
from vird.errors import VirdError

VOLUME = "<?vird pool='p'?><volume><name>v</name><capacity unit='bytes'>{}</capacity></volume>"
HELD_VOLUME = """<volume type='file'><name>v</name><key>/p/v</key><source/><capacity unit='bytes'>4096</capacity>
<allocation unit='bytes'>512</allocation><target><path>/p/v</path><format type='raw'/></target></volume>"""


def test_the_same_is_no_step() -> None:
    found = step(GUEST, held())
    assert (found.item.action, found.item.pending, found.text, found.calls) == ("none", [], "", [])


def test_what_is_left_open_is_no_difference() -> None:
    sparse = GUEST.replace(f"<uuid>{UUID}</uuid>", "").replace("<mac address='52:54:00:00:00:01'/>", "")
    assert step(sparse, held()).item.action == "none"


def test_live_and_later() -> None:
    text = GUEST.replace("<memory", "<title>a</title><memory", 1).replace(
        "type='virtio'/>\n    </interface", "type='e1000'/></interface"
    )
    found = step(text, held())
    assert list(verdicts(found).values()) == ["live", "next boot"]
    assert "<title>a</title>" in found.text


def test_of_a_guest_that_is_off_everything_is_for_its_next_boot() -> None:
    found = step(GUEST.replace("<memory", "<title>a</title><memory", 1), held(runs=False))
    assert (list(verdicts(found).values()), found.calls) == (["next boot"], [])


def test_what_is_defined_already_waits() -> None:
    current = held()
    changed = held(GUEST.replace("type='virtio'/>\n    </interface", "type='e1000'/></interface"))
    found = step(GUEST.replace("type='virtio'/>\n    </interface", "type='e1000'/></interface"),
                 dataclasses.replace(current, defined=changed.defined))  # fmt: skip
    assert (found.item.action, len(found.item.pending)) == ("none", 1)
    plan_ = report([found])
    assert (plan_.differs, "waits for the next start" in plan_.text(quiet=False)) == (False, True)


def test_what_only_runs_is_put_right() -> None:
    current = held()
    drifted = held(GUEST.replace("red", "blue"))
    found = step(GUEST, dataclasses.replace(current, live=drifted.live))
    assert (list(verdicts(found).values()), found.text) == (["live"], "")
    assert [call.method for call in found.calls] == ["update_device_flags"]


def test_a_guest_without_a_definition_gets_one() -> None:
    found = step(GUEST, dataclasses.replace(held(), defined=None))
    assert (found.item.changes[0].new, found.text != "") == ("persistent", True)


def test_passwords_are_not_shown() -> None:
    vnc = "<graphics type='vnc' passwd='{}'/></devices>"
    before, after = (GUEST.replace("</devices>", vnc.format(word)) for word in ("old!", "new!"))
    told = report([step(after, held(before))]).text(quiet=False)
    assert "@passwd" in told and "old!" not in told and "new!" not in told
    assert "new!" not in report([step(after, held())]).text(quiet=False)


def test_another_name() -> None:
    text = GUEST.replace("<name>web", "<name>shop")
    assert "cannot be renamed" in (step(text, held()).item.problem or "")
    assert step(text, held(runs=False)).rename


def test_another_uuid() -> None:
    text = GUEST.replace(UUID, UUID.replace("5", "6"))
    assert step(text, held(runs=False)).item.problem == NEVER_ANEW
    assert step(text, held(runs=False), recreate=True).item.action == "recreate"
    assert "it runs" in (step(text, held(), recreate=True).item.problem or "")


def test_autostart_and_state() -> None:
    found = step("<?vird autostart='yes' state='off'?>" + GUEST, held())
    assert ([row.path for row in found.item.changes], found.autostart, found.state) == (
        ["autostart", "state"], True, "off",
    )  # fmt: skip


def test_new_networks_run_and_new_guests_do_not() -> None:
    assert (step(NETWORK, None).state, step(GUEST, None).state) == ("running", None)


@pytest.mark.parametrize(("capacity", "verdict"), [(8192, "live"), (4096, None), (1024, "recreate")])
def test_volumes_grow(capacity: int, verdict: str | None) -> None:
    found = step(VOLUME.format(capacity), Current(None, "v", None, HELD_VOLUME))
    assert list(verdicts(found).values()) == ([verdict] if verdict else [])
    assert found.resize_to == (capacity if verdict == "live" else None)
    assert (found.item.problem == NEVER_ANEW) == (verdict == "recreate")


def test_filters_and_secrets() -> None:
    document = "<filter name='f'><rule action='accept' direction='in'/></filter>"
    text = f"<filter name='f' chain='root'><uuid>{UUID}</uuid></filter>"
    found = step(document, Current(None, "f", UUID, text))
    assert set(verdicts(found).values()) == {"live"}
    secret = "<secret><uuid>{}</uuid><usage type='ceph'><name>{}</name></usage></secret>"
    found = step(secret.format(UUID, "b"), Current(None, "ceph a", UUID, secret.format(UUID, "a")))
    assert found.item.problem == NEVER_ANEW


def test_pools_say_what_they_hold() -> None:
    live = f"""<pool type='dir'><name>p</name><uuid>{UUID}</uuid><capacity unit='bytes'>9</capacity>
    <target><path>/p</path><permissions><mode>0711</mode></permissions></target></pool>"""
    text = "<pool type='dir'><name>p</name><target><path>{}</path></target></pool>"
    assert step(text.format("/p"), Current(None, "p", UUID, live)).item.action == "none"
    assert set(verdicts(step(text.format("/q"), Current(None, "p", UUID, live))).values()) == {"next boot"}


def test_what_nobody_wants_goes_last() -> None:
    extra = [("network", held(NETWORK, name="red")), ("domain", held(runs=False)), ("domain", held(name="db"))]
    steps = plan([(wanted(NETWORK.replace("red", "blue")), None)], extra)
    assert [(each.item.kind, each.item.action) for each in steps] == [
        ("network", "create"), ("domain", "delete"), ("domain", "none"), ("network", "delete"),
    ]  # fmt: skip
    assert "it runs" in report(steps).text(quiet=True)


def test_a_document_that_cannot_be_is_named() -> None:
    with pytest.raises(VirdError, match=r"a\.xml: "):
        step(
            GUEST.replace("dev='vda'", "dev='vda'").replace(
                "</disk>", "</disk><disk type='file'><target dev='vda'/></disk>", 1
            ),
            held(),
        )


def test_what_guests_are_on_stays() -> None:
    from dataclasses import replace

    network = held(NETWORK, name="red")
    for has_guests in (False, True):
        (found,) = plan([], [("network", replace(network, has_guests=has_guests))])
        assert (found.item.action, found.item.problem) == (
            ("none", "guests that run are on it") if has_guests else ("delete", None)
        )
