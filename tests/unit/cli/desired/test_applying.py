"""Effects and their undoing, on objects that only remember."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.unit.cli.desired.documents import GUEST, held, step
from vird import errors
from vird.cli.desired.applying import Work
from vird.cli.desired.planning import Step, report
from vird.cli.desired.report import Applied


class Remembers:
    """Takes every call; those of ``fails`` raise what is said there."""

    def __init__(self, fails: dict[str, BaseException] | None = None, only_once: str = "") -> None:
        self.only_once = only_once
        self.done: list[tuple[str, Any]] = []
        self.fails = fails or {}

    def __getattr__(self, name: str) -> Any:
        async def call(*arguments: Any) -> Any:
            if name in self.fails:
                raise self.fails[name]
            if name == self.only_once and any(done == name for done, _ in self.done):
                raise errors.InternalError("full")
            self.done.append((name, arguments[0] if arguments else None))
            return self

        return call


def applied(steps: list[Step], daemon: Remembers) -> tuple[Applied, list[str]]:
    told: list[str] = []
    for each in steps:
        if each.current is not None:
            object.__setattr__(each.current, "handle", daemon)
    work = Work(daemon, told.append)  # type: ignore[arg-type]
    return asyncio.run(work.apply(steps, report(steps))), told


TITLED = GUEST.replace("<memory", "<title>a</title><memory", 1)


def test_a_change_is_defined_and_made_live() -> None:
    daemon = Remembers()
    found, told = applied([step(TITLED, held())], daemon)
    assert [name for name, _ in daemon.done] == ["define_domain", "set_metadata"]
    assert ([each.outcome for each in found.items], told) == (["done"], ["[1/1] domain 'web': changed"])


def test_what_is_refused_live_waits() -> None:
    found, _ = applied([step(TITLED, held())], Remembers({"set_metadata": errors.NoSupport("not here")}))
    assert (found.failure, found.items[0].outcome) == (None, "done")
    assert "waits for the next boot" in found.items[0].notes[0]


def test_a_failure_puts_back_what_was_done() -> None:
    moved = TITLED.replace("red", "blue")
    daemon = Remembers({"update_device_flags": errors.InternalError("broken")})
    other = GUEST.replace("web<", "db<")
    first = step("<?vird autostart='yes'?>" + other, held(other, runs=False, name="db"))
    found, told = applied([first, step(moved, held())], daemon)
    assert [each.outcome for each in found.items] == ["undone", "failed"]
    assert "broken" in (found.failure or "")
    assert [name for name, _ in daemon.done] == ["set_autostart", "define_domain", "define_domain", "set_autostart"]
    assert daemon.done[0][1] == 1 and daemon.done[-1][1] == 0
    assert told[-1] == "undone: domain 'db': autostart"


def test_an_interruption_puts_back_too() -> None:
    """Ctrl-C cancels whatever is being waited for."""
    daemon = Remembers({"set_metadata": asyncio.CancelledError()})
    found, _ = applied([step(TITLED, held())], daemon)
    assert (found.failure, found.items[0].outcome) == ("interrupted", "failed")
    assert [name for name, _ in daemon.done] == ["define_domain", "define_domain"]


def test_what_cannot_be_put_back_is_told() -> None:
    daemon = Remembers({"update_device_flags": errors.InternalError("broken")}, only_once="define_domain")
    found, _ = applied([step(TITLED.replace("red", "blue"), held())], daemon)
    assert (found.items[0].outcome, "full" in found.items[0].notes[0]) == ("not undone", True)


def test_what_comes_after_a_failure_is_left() -> None:
    steps = [step(GUEST.replace("web<", f"{name}<"), None) for name in ("a", "b")]
    found, _ = applied(steps, Remembers({"define_domain": errors.XmlError("bad")}))
    assert [each.outcome for each in found.items] == ["failed", "skipped"]


def test_deletion_and_its_undoing() -> None:
    from vird.cli.desired.planning import plan

    steps = plan([], [("domain", held(runs=False, autostart=True)), ("domain", held(runs=False, name="db"))])
    daemon = Remembers()
    found, _ = applied(steps, daemon)
    assert [each.outcome for each in found.items] == ["done", "done"]
    assert [name for name, _ in daemon.done] == ["undefine_flags", "undefine_flags"]


def test_a_volume_grows_by_the_guest_that_uses_it() -> None:
    volume = "<?vird pool='p'?><volume><name>v</name><capacity>{}</capacity></volume>"
    for refusals, calls in (({}, ["block_resize"]), ({"block_resize": errors.NoSupport("not here")}, ["resize"])):
        daemon = Remembers(dict(refusals))
        daemon.name = "web"  # type: ignore[attr-defined]
        grows = step(volume.format(8192), held(volume.format(4096), runs=False, name="v"))
        grows.used_by = daemon, "vda"
        found, _ = applied([grows], daemon)
        assert [name for name, _ in daemon.done] == calls
        assert bool(found.items[0].notes) == bool(refusals)


def test_a_pool_without_its_folder_is_built_and_the_folder_goes_again() -> None:
    class Bare(Remembers):
        def __getattr__(self, name: str) -> Any:
            if name == "create" and "build" not in [done for done, _ in self.done]:
                self.fails["create"] = errors.SystemError_("no such folder")
            else:
                self.fails.pop("create", None)
            return super().__getattr__(name)

    pool = step("<pool type='{}'><name>p</name><target><path>/p</path></target></pool>".format("dir"), None)
    daemon = Bare({"define_domain": errors.XmlError("bad")})
    found, _ = applied([pool, step(GUEST, None)], daemon)
    assert [each.outcome for each in found.items] == ["undone", "failed"]
    assert [name for name, _ in daemon.done] == [
        "storage_pool_define_xml", "build", "create", "destroy", "delete", "undefine",
    ]  # fmt: skip
    disk = step("<pool type='logical'><name>p</name><source><device path='/d'/></source></pool>", None)
    found, _ = applied([disk], Bare())
    assert "no such folder" in (found.failure or "")


def test_the_value_of_a_secret() -> None:
    from dataclasses import replace

    from tests.unit.cli.desired.documents import wanted
    from vird.cli.desired.planning import plan

    text = "<?vird value='f'?><secret><usage type='volume'><volume>v</volume></usage></secret>"
    wish = replace(wanted(text), value=b"new")
    there = replace(held(text.partition("?>")[2], runs=False), value=b"old")
    daemon = Remembers({"define_domain": errors.XmlError("bad")})
    found, _ = applied([*plan([(wish, there)]), step(GUEST, None)], daemon)
    assert daemon.done == [("set_value", b"new"), ("set_value", b"old")]
    assert [each.outcome for each in found.items] == ["undone", "failed"]
    (row,) = found.plan.items[0].changes
    assert (row.path, row.old, row.new, row.verdict) == ("value", "(secret)", "(secret)", "live")
    assert plan([(wish, replace(there, value=b"new"))])[0].item.action == "none"
    assert plan([(wish, replace(there, value=None, is_private=True))])[0].item.action == "none"
    assert plan([(wish, replace(there, value=None))])[0].item.changes[0].operation == "added"
