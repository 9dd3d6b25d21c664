"""Asking a guest to let a device go: it does, it refuses, it takes its time."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.api.events import DomainDeviceRemoved
from vird.drivers.qemu.hotplug import unplug as unplugging
from vird.drivers.qemu.hotplug.document import Given
from vird.drivers.qemu.hotplug.unplug import device_is_gone, find_gone, unplug
from vird.errors import OperationFailed, OperationUnsupported

RNG = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
DISKS = """<disk type='file'><source file='/a'/><target dev='hda' bus='ide'/></disk>
<disk type='file' device='cdrom'><target dev='sda' bus='scsi'/></disk>"""


def rng_of(rig: Rig) -> Given:
    assert rig.live.devices is not None
    return Given("rngs", "rng", rig.live.devices.rngs[0])


def answer(rig: Rig, let_go: bool) -> None:
    leaving: Any = rig.guest.running().leaving
    rig.monitor.when["device_del"] = lambda: leaving["rng0"].set_result(let_go)


def test_the_backend_goes_after_the_device(tmp_path: Path) -> None:
    rig = Rig(tmp_path, RNG)
    answer(rig, True)
    run(unplug(rig.driver, rig.guest, rng_of(rig)))
    assert rig.monitor.commands == ["device_del", "object-del"]
    assert rig.live.devices is not None and rig.live.devices.rngs == []
    assert rig.told == [DomainDeviceRemoved(rig.guest.ref, "rng0")]
    assert rig.guest.running().leaving == {}


def test_a_guest_may_refuse(tmp_path: Path) -> None:
    rig = Rig(tmp_path, RNG)
    answer(rig, False)
    with pytest.raises(OperationFailed, match="rejected by the guest: rng0"):
        run(unplug(rig.driver, rig.guest, rng_of(rig)))
    assert rig.live.devices is not None and len(rig.live.devices.rngs) == 1


def test_what_goes_later_is_finished_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unplugging, "PATIENCE_S", 0)
    rig = Rig(tmp_path, RNG)
    run(unplug(rig.driver, rig.guest, rng_of(rig)))
    assert rig.live.devices is not None and len(rig.live.devices.rngs) == 1
    assert rig.told == []
    run(device_is_gone(rig.driver, rig.guest, "rng0"))
    assert rig.live.devices.rngs == []
    run(device_is_gone(rig.driver, rig.guest, "vcpu1"))
    assert rig.told == [DomainDeviceRemoved(rig.guest.ref, "rng0"), DomainDeviceRemoved(rig.guest.ref, "vcpu1")]


def test_what_went_while_nobody_listened(tmp_path: Path) -> None:
    rig = Rig(tmp_path, RNG)
    rig.monitor.answers["qom-list"] = [{"name": "rng0"}, {"name": "balloon0"}, {"name": "usb"}]
    run(find_gone(rig.driver, rig.guest))
    assert rig.live.devices is not None and len(rig.live.devices.rngs) == 1
    rig.monitor.answers["qom-list"] = [{"name": "balloon0"}, {"name": "usb"}]
    run(find_gone(rig.driver, rig.guest))
    assert rig.live.devices.rngs == []


def test_drives_stay(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    assert rig.live.devices is not None
    hard, compact = rig.live.devices.disks
    with pytest.raises(OperationUnsupported, match="This type of disk cannot be hot unplugged"):
        run(unplug(rig.driver, rig.guest, Given("disks", "disk", hard)))
    with pytest.raises(OperationUnsupported, match="disk device type 'cdrom' cannot be detached"):
        run(unplug(rig.driver, rig.guest, Given("disks", "disk", compact)))
    assert rig.monitor.said == []
