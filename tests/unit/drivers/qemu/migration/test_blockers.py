"""What keeps a guest from moving."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainState
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration import blockers

DISK = "<disk type='file' device='{device}'><driver name='qemu' type='raw'{cache}/><source file='{file}'/>" \
       "<target dev='{dev}' bus='ide'/>{more}</disk>"  # fmt: skip


def disk(file: str = "/local/a", *, device: str = "disk", cache: str = "", dev: str = "hda", more: str = "") -> str:
    return DISK.format(file=file, device=device, cache=cache and f" cache='{cache}'", dev=dev, more=more)


def unsafe(folder: Path, devices: str, flags: int = 0, *, drops: bool = True, **more: object) -> None:
    blockers.refuse_unsafe(
        Rig(folder, devices).live, Wishes(flags, more=more), drops_caches=drops,
        is_shared=lambda path: path.startswith("/shared"),
    )  # fmt: skip


def test_disks_that_both_hosts_see(tmp_path: Path) -> None:
    unsafe(tmp_path, "")
    unsafe(tmp_path, disk("/shared/a") + disk(more="<readonly/>", dev="hdb") + disk(device="cdrom", dev="hdc"))
    unsafe(tmp_path, disk(), Flag.UNSAFE)
    unsafe(tmp_path, disk("/shared/a", cache="none"), drops=False)
    for shared in (disk(), "<disk type='dir'><source dir='/local'/><target dev='hda' bus='ide'/></disk>"):
        with pytest.raises(errors.MigrateUnsafe, match="without shared storage is unsafe"):
            unsafe(tmp_path, shared)
    with pytest.raises(errors.MigrateUnsafe, match="other than none or directsync"):
        unsafe(tmp_path, disk("/shared/a"), drops=False)


def test_disks_that_come_along(tmp_path: Path) -> None:
    both = disk() + disk("/local/b", dev="hdb")
    unsafe(tmp_path, both, Flag.NON_SHARED_DISK)
    with pytest.raises(errors.MigrateUnsafe):
        unsafe(tmp_path, both, Flag.NON_SHARED_DISK, migrate_disks=["hda"])


def test_states(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    blockers.refuse_state(rig.guest, Wishes(0))
    rig.guest.change(DomainState.PAUSED, DomainPausedReason.IOERROR)
    with pytest.raises(errors.OperationInvalid, match="I/O error"):
        blockers.refuse_state(rig.guest, Wishes(0))
    rig.guest.change(DomainState.PAUSED, DomainPausedReason.USER)
    rig.guest.running().forget_owner = lambda: None
    with pytest.raises(errors.OperationInvalid, match="auto destroy"):
        blockers.refuse_state(rig.guest, Wishes(0))


def test_definitions_alone(tmp_path: Path) -> None:
    guest = Rig(tmp_path, is_running=False).guest
    with pytest.raises(errors.OperationInvalid, match="domain is not running"):
        blockers.refuse_state(guest, Wishes(0))
    blockers.refuse_state(guest, Wishes(Flag.OFFLINE | Flag.PERSIST_DEST))
    for flags, words in (
        (Flag.OFFLINE, "persistent flag"),
        (Flag.OFFLINE | Flag.NON_SHARED_DISK, "non-shared storage"),
        (Flag.OFFLINE | Flag.PERSIST_DEST | Flag.TUNNELLED, "does not make sense"),
    ):
        with pytest.raises(errors.OperationInvalid, match=words):
            blockers.refuse_state(guest, Wishes(flags))


def test_devices_of_the_host(tmp_path: Path) -> None:
    usb = "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>"
    pci = "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='1' slot='0' function='0'/></source>" \
          "</hostdev>"  # fmt: skip
    blockers.refuse_devices(Rig(tmp_path, usb).live)
    with pytest.raises(errors.OperationInvalid, match="type='pci'"):
        blockers.refuse_devices(Rig(tmp_path, pci).live)


def test_what_qemu_says() -> None:
    blockers.refuse_blocked({})
    with pytest.raises(errors.OperationInvalid, match="cannot migrate domain: it is a; it is b"):
        blockers.refuse_blocked({"blocked-reasons": ["it is a", "it is b"]})
