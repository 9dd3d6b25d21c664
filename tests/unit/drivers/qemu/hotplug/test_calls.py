"""Which documents a device call changes."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.hotplug.calls import QemuDevices
from vird.errors import ConfigUnsupported, DeviceMissing, InternalError, OperationInvalid

LIVE, CONFIG = 1, 2
RNG = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
CARD = "<interface type='user'><mac address='52:54:00:00:00:0{}'/><model type='{}'/></interface>"


def counts(rig: Rig) -> tuple[int, int]:
    live = len(rig.guest.live.devices.rngs) if rig.guest.live is not None and rig.guest.live.devices else -1
    assert rig.guest.persistent is not None and rig.guest.persistent.devices is not None
    return live, len(rig.guest.persistent.devices.rngs)


@pytest.mark.parametrize(("flags", "expected"), [(0, (1, 0)), (LIVE, (1, 0)), (CONFIG, (0, 1)), (3, (1, 1))])
def test_each_flag_is_one_document(tmp_path: Path, flags: int, expected: tuple[int, int]) -> None:
    rig = Rig(tmp_path)
    run(QemuDevices(rig.driver).domain_attach_device_flags(rig.guest.ref, RNG, flags))
    assert counts(rig) == expected
    assert bool(rig.saved) == bool(flags & CONFIG)


def test_a_refused_live_change_changes_no_definition(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.monitor.refusing = {"object-add"}
    with pytest.raises(InternalError):
        run(QemuDevices(rig.driver).domain_attach_device_flags(rig.guest.ref, RNG, LIVE | CONFIG))
    assert counts(rig) == (0, 0)
    assert rig.saved == []


def test_a_guest_that_is_off_has_a_definition_only(tmp_path: Path) -> None:
    rig = Rig(tmp_path, is_running=False)
    calls = QemuDevices(rig.driver)
    with pytest.raises(OperationInvalid, match="domain is not running"):
        run(calls.domain_attach_device(rig.guest.ref, RNG))
    run(calls.domain_attach_device_flags(rig.guest.ref, RNG, 0))
    assert counts(rig) == (-1, 1)
    run(calls.domain_detach_device_flags(rig.guest.ref, RNG, CONFIG))
    assert counts(rig) == (-1, 0)
    with pytest.raises(DeviceMissing):
        run(calls.domain_detach_device_flags(rig.guest.ref, RNG, CONFIG))


def test_a_definition_keeps_the_place_of_what_is_changed(tmp_path: Path) -> None:
    rig = Rig(tmp_path, CARD.format(1, "virtio") + CARD.format(2, "virtio"), is_running=False)
    assert rig.guest.persistent is not None and rig.guest.persistent.devices is not None
    address = rig.guest.persistent.devices.interfaces[0].address
    run(QemuDevices(rig.driver).domain_update_device_flags(rig.guest.ref, CARD.format(1, "e1000"), CONFIG))
    assert rig.guest.persistent.devices is not None
    changed = rig.guest.persistent.devices.interfaces
    assert [each.mac.address[-1] for each in changed if each.mac is not None] == ["1", "2"]
    assert changed[0].model is not None
    assert (changed[0].model.type, changed[0].address) == ("e1000", address)


def test_by_alias_and_what_cannot_be_updated(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    calls = QemuDevices(rig.driver)
    with pytest.raises(InternalError, match="no device found with alias nosuch"):
        run(calls.domain_detach_device_alias(rig.guest.ref, "nosuch", LIVE))
    with pytest.raises(ConfigUnsupported, match="live update of device 'rng' is not supported"):
        run(calls.domain_update_device_flags(rig.guest.ref, RNG, LIVE))
