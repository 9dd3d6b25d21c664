"""The host's end of an interface that has none."""

from contextlib import AsyncExitStack
from pathlib import Path

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.connect import connect, disconnect, owner_of


def test_an_interface_without_a_device_needs_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path, "<interface type='user'/>")
    assert rig.live.devices is not None
    (interface,) = rig.live.devices.interfaces
    stack = AsyncExitStack()
    assert run(connect(rig.driver, rig.guest, rig.live, interface, stack)) == [None]
    assert interface.target is None
    run(disconnect(rig.driver, rig.guest, rig.live, interface), stack.aclose())


def test_networks_know_a_guest_by_name_and_uuid(tmp_path: Path) -> None:
    assert owner_of(Rig(tmp_path).guest) == ("web", "0d2b3c4d-1111-4222-8333-444455556666")
