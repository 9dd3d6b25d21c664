"""Disks: bus, driver and format when the document leaves them open."""

from __future__ import annotations

from typing import Final

from vird.errors import NoTarget, XmlError
from vird.model.checks.addresses_drive import assign_drive_address, target_index
from vird.model.checks.network_storage import complete_network_sources
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, DiskBus, DiskDriver, ImageFormatName, sources_of
from vird.model.domain.devices.disk_source import BlockSource, Encryption, FileSource, NetworkSource

_BUSES: Final[tuple[tuple[str, DiskBus], ...]] = (
    ("xvd", "xen"),
    ("hd", "ide"),
    ("sd", "scsi"),
    ("vd", "virtio"),
    ("ubd", "uml"),
    ("fd", "fdc"),
)


def complete_disk(disk: Disk, devices: Devices) -> None:
    """Defaults of one disk; raises NoTarget without a target, XmlError for an unusable name."""
    if disk.device is None:
        disk.device = "disk"
    if disk.target is None:
        raise NoTarget(_source_words(disk))
    if disk.target.bus is None:
        disk.target.bus = default_bus(disk)
    if not disk.target.dev.removeprefix("ioemu:").startswith(tuple(prefix for prefix, _ in _BUSES)):
        raise XmlError(f"Invalid harddisk device name: {disk.target.dev}")
    if disk.device == "cdrom":
        disk.readonly = True
    if disk.device in ("cdrom", "floppy") and disk.source is None and disk.type == "network":
        disk.type = "file"
    complete_network_sources(disk)
    if disk.device in ("cdrom", "floppy") and disk.target.tray == "closed":
        disk.target.tray = None
    assign_drive_address(disk, devices)


def complete_qemu_disk(disk: Disk) -> None:
    """What QEMU's disks have: a driver named qemu and a format, raw when nobody says more."""
    driver = disk.driver or DiskDriver()
    disk.driver = driver
    if driver.name is None:
        driver.name = "qemu"
    if driver.type is None and disk.type != "volume":
        driver.type = "fat" if disk.type == "dir" else "raw"
    if disk.type == "vhostuser" and disk.snapshot is None:
        disk.snapshot = "no"
    if disk.mirror is not None and disk.mirror.type is not None and disk.mirror.format is None:
        disk.mirror.format = ImageFormatName(type="raw")
    for encryption in _encryptions(disk):
        if encryption.engine is None and encryption.format in ("luks", "luks2"):
            encryption.engine = "qemu"
    store = disk.backing_store
    while store is not None:
        if store.source is not None and store.format is None:
            store.format = ImageFormatName(type="raw")
        store = store.backing_store


def _encryptions(disk: Disk) -> list[Encryption]:
    found = [getattr(holder, "encryption", None) for holder in (disk, *sources_of(disk))]
    return [encryption for encryption in found if encryption is not None]


def default_bus(disk: Disk) -> DiskBus:
    """The bus that a target's name suggests."""
    if disk.device == "floppy":
        return "fdc"
    name = disk.target.dev.removeprefix("ioemu:") if disk.target else ""
    return next((bus for prefix, bus in _BUSES if name.startswith(prefix)), "ide")


def _source_words(disk: Disk) -> str:
    source = disk.source
    if isinstance(source, FileSource) and source.file:
        return source.file
    if isinstance(source, BlockSource) and source.dev:
        return source.dev
    if isinstance(source, NetworkSource) and source.name:
        return source.name
    return "(null)"


def sort_disks(devices: Devices) -> None:
    """Disks of one bus are kept in the order of their targets; to be asked before buses are filled in."""
    ordered: list[Disk] = []
    for disk in devices.disks:
        _insert(ordered, disk)
    devices.disks = ordered


def _insert(ordered: list[Disk], disk: Disk) -> None:
    at = len(ordered)
    if disk.target is not None:
        mine = target_index(disk.target.dev)
        for position, other in enumerate(ordered):
            if other.target is None or other.target.bus != disk.target.bus:
                continue
            at = position + 1
            if target_index(other.target.dev) > mine:
                at = position
                break
    ordered.insert(at, disk)
