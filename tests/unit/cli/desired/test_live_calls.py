"""Changes of a running guest as calls, each with what undoes it."""

from __future__ import annotations

import pytest

from tests.unit.cli.desired.documents import GUEST, held, step
from vird.cli.desired.call import Call
from vird.cli.desired.live_calls import carry, value_at
from vird.model.domain.domain import Domain


def calls(was: str, becomes: str) -> list[Call]:
    assert was in GUEST
    return step(GUEST.replace(was, becomes, 1), held()).calls


@pytest.mark.parametrize(
    ("was", "becomes", "method", "arguments", "undo"),
    [
        ("<memory", "<title>a</title><memory", "set_metadata", (1, "a", None, None, 1), (1, None, None, None, 1)),
        ("<memory", "<description>b</description><memory", "set_metadata", (0, "b", None, None, 1),
         (0, None, None, None, 1)),
        ("<memory", "<metadata><x:y xmlns:x='urn:z'>1</x:y></metadata><memory", "set_metadata",
         (2, "<y>1</y>", "x", "urn:z", 1), (2, None, "x", "urn:z", 1)),
        ("</memory>", "</memory><currentMemory unit='MiB'>128</currentMemory>", "set_memory_flags", (131072, 1),
         (262144, 1)),
        ("current='1'", "current='2'", "set_vcpus_flags", (2, 1), (1, 1)),
        ("</os>", "</os><on_reboot>destroy</on_reboot>", "set_lifecycle_action", (1, 0, 1), (1, 1, 1)),
    ],
)  # fmt: skip
def test_what_is_one_call(was: str, becomes: str, method: str, arguments: object, undo: object) -> None:
    (call,) = calls(was, becomes)
    assert (call.method, call.arguments, call.undo) == (method, arguments, undo)


def test_more_processors_than_there_can_be() -> None:
    assert calls("<vcpu current='1'>2", "<vcpu>4") == []


def test_a_processor_is_the_guests_to_give() -> None:
    (call,) = step(GUEST, held(GUEST.replace("current='1'", "current='2'"))).calls
    assert call.by_guest


def test_a_card_moves_and_stays_what_it_is() -> None:
    (call,) = calls("<source network='red'/><model type='virtio'/>", "<source network='blue'/><model type='e1000'/>")
    assert call.method == "update_device_flags"
    # what cannot change while it runs is left out
    assert "network='blue'" in call.arguments[0] and "type='virtio'" in call.arguments[0]
    assert call.undo is not None and "network='red'" in call.undo[0]


def test_a_disk_comes_and_goes() -> None:
    disk = "<disk type='file' device='disk'><source file='/b.img'/><target dev='vdb' bus='virtio'/></disk>"
    with_it = GUEST.replace("<interface", disk + "<interface", 1)
    (come,) = step(with_it, held()).calls
    assert (come.method, come.back) == ("attach_device_flags", "detach_device_flags")
    (go,) = step(GUEST, held(with_it)).calls
    assert (go.method, go.back, go.by_guest) == ("detach_device_flags", "attach_device_flags", True)
    assert "/b.img" in go.arguments[0]


def test_limits_of_a_disk() -> None:
    was = "<target dev='vda' bus='virtio'/>"
    (call,) = calls(was, f"{was}<iotune><total_iops_sec>9</total_iops_sec></iotune>")
    assert call.arguments == ("vda", {"total_iops_sec": 9}, 1)
    assert call.undo == ("vda", {"total_iops_sec": 0}, 1)


def test_one_value_is_carried_over() -> None:
    one, other = (
        Domain.from_xml(GUEST),
        Domain.from_xml(GUEST.replace("red", "blue").replace("model type='virtio'", "model type='e1000'")),
    )
    assert one.devices and other.devices
    carry(one.devices.interfaces[0], other.devices.interfaces[0], ["source", "@network"])
    assert one.devices.interfaces[0].source.network == "blue"
    assert one.devices.interfaces[0].model == Domain.from_xml(GUEST).devices.interfaces[0].model
    assert (value_at(one, "vcpu/@current"), value_at(one, "cputune/shares")) == (1, None)
