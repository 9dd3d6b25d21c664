"""Disks of xm: ``driver:source,device[:cdrom],mode``."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, DiskDriver, DiskTarget, ImageFormat
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.native.xen.settings import XenLines, XenSettings
from vird.model.native.xen.xl_disks import target_of

TAP_FORMATS: Final[dict[str, ImageFormat]] = {
    "aio": "raw", "raw": "raw", "qcow": "qcow", "qcow2": "qcow2", "vhd": "vpc", "vmdk": "vmdk",
}  # fmt: skip


def read_disks(settings: XenSettings, devices: Devices) -> None:
    """All disks, and the CD-ROM drive that full guests of old had in a setting of its own."""
    for text in settings.words("disk"):
        devices.disks.append(_read_disk(text))
    old_drive = settings.text("cdrom")
    if old_drive is not None:
        disk = Disk(type="block", device="cdrom", target=DiskTarget(dev="hdc", bus="ide"), readonly=True)
        disk.driver, disk.source = DiskDriver(name="phy"), BlockSource(dev=old_drive)
        devices.disks.append(disk)


def _read_disk(text: str) -> Disk:
    parts = text.rsplit(",", 2)
    if len(parts) < 2:
        raise InternalError(f"malformed disk '{text}'")
    source, device, mode = parts if len(parts) == 3 else (*parts, "w")
    name, _, kind = device.strip().removeprefix("ioemu:").partition(":")
    if not name:
        raise InternalError(f"missing device in disk '{text}'")
    disk = Disk(device="cdrom" if kind == "cdrom" else "disk", target=DiskTarget(dev=name))
    _read_source(disk, source.strip())
    mode = mode.strip()
    disk.readonly = mode == "r" or kind == "cdrom"
    disk.shareable = mode in ("!", "w!")
    return disk


def _read_source(disk: Disk, source: str) -> None:
    """A block device unless the driver or the path says that it is a file."""
    driver, colon, path = source.partition(":")
    if not colon or driver.startswith("/"):
        driver, path = "", source
    disk.type = "block" if driver == "phy" or (not driver and (not path or path.startswith("/dev/"))) else "file"
    if driver:
        disk.driver = DiskDriver(name=driver)
    if driver in ("tap", "tap2") and disk.driver is not None:
        image, _, path = path.partition(":")
        if image == "tapdisk":
            image, _, path = path.partition(":")
        if image not in TAP_FORMATS:
            raise InternalError(f"Unknown driver type {image}")
        disk.driver.type = TAP_FORMATS[image]
    if path:
        disk.source = BlockSource(dev=path) if disk.type == "block" else FileSource(file=path)


def write_disks(lines: XenLines, devices: Devices) -> None:
    """All disks; raises ConfigUnsupported for what xm does not serve."""
    lines.add_list("disk", [_spelled(disk) for disk in devices.disks if disk.device != "floppy"])


def _spelled(disk: Disk) -> str:
    if disk.type not in ("file", "block"):
        raise ConfigUnsupported(f"unsupported disk type {disk.type}")
    path = target_of(disk.source)
    device = disk.target.dev if disk.target is not None else ""
    if disk.device == "cdrom":
        device = f"{device}:cdrom"
    if disk.transient is not None:
        raise ConfigUnsupported("transient disks not supported yet")
    mode = "r" if disk.readonly else "!" if disk.shareable else "w"
    return f"{_prefix(disk) + path if path is not None else ''},{device},{mode}"


def _prefix(disk: Disk) -> str:
    driver = disk.driver or DiskDriver()
    if driver.name in ("tap", "tap2"):
        image = next((name for name, kind in TAP_FORMATS.items() if kind == (driver.type or "raw")), None)
        if image is None:
            raise ConfigUnsupported(f"disk format '{driver.type}' is not supported by {driver.name}")
        return f"{driver.name}:{image}:"
    if driver.name in ("phy", "file"):
        return f"{driver.name}:"
    return "phy:" if disk.type == "block" else "file:"
