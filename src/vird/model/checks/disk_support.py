"""Which options of a disk QEMU has for its bus and device: the refusals of a definition.

Beside ``disk_rules.py``, which holds for every document; where the image is, is ``disk_source_support.py``'s.
"""

from __future__ import annotations

import re
from typing import Final

from vird.errors import ArgumentUnsupported, ConfigUnsupported, InternalError, XmlError
from vird.markup import plan_of
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, IoTune
from vird.model.domain.domain import Domain

SAFE_SERIAL: Final = re.compile(r"[A-Za-z0-9 \-_.+:/\\]*")
WWN: Final = re.compile(r"(0x)?[0-9a-fA-F]{16}")
TARGET: Final = re.compile(r"(fd|hd|vd|sd|xvd|ubd)[a-z]+")
PRINTABLE: Final = re.compile(r"[\x20-\x7e]*")
VENDOR_LENGTH, PRODUCT_LENGTH = 8, 16
LARGEST_LIMIT: Final = 10**15
NARROW_SCSI: Final = frozenset({"lsilogic"})


def check_disks(domain: Domain, facts: MachineFacts) -> None:
    """Refuse what QEMU cannot do: ConfigUnsupported, XmlError, InternalError, ArgumentUnsupported."""
    devices = domain.devices
    if devices is None:
        return
    for disk in devices.disks:
        _check_name(disk)
        _check_bus(disk)
        _check_driver(disk, domain)
        _check_identity(disk)
        _check_address(disk, devices, facts)
        _check_limits(disk)
    _check_groups(devices)


def _bus(disk: Disk) -> str | None:
    return disk.target.bus if disk.target is not None else None


def _check_name(disk: Disk) -> None:
    """A name says which disk of its bus it is, from which the addresses of drives follow."""
    target = disk.target
    if target is None:
        return
    if TARGET.fullmatch(target.dev.rstrip("0123456789")) and target.dev[-1].isdigit():
        raise ConfigUnsupported(f"invalid disk target '{target.dev}', partitions can't appear in disk targets")
    if target.dev.startswith("fd") and target.bus == "virtio":
        raise InternalError(f"Invalid harddisk device name: {target.dev}")


def _check_bus(disk: Disk) -> None:
    bus = _bus(disk)
    name = disk.target.dev if disk.target is not None else ""
    if bus == "sd" and disk.device == "cdrom":
        raise ConfigUnsupported(f"disk type of '{name}' does not support ejectable media")
    if disk.readonly and disk.device in (None, "disk") and bus in ("ide", "sata"):
        raise ConfigUnsupported(f"readonly {bus} disks are not supported")
    shared = disk.transient is not None and disk.transient.share_backing == "yes"
    if shared and bus not in ("virtio", "usb", "scsi"):
        raise ConfigUnsupported(f"disk bus '{bus}' doesn't support transiend disk backing image sharing")
    if disk.geometry is not None and disk.geometry.trans not in (None, "none") and bus != "ide":
        raise ConfigUnsupported(f"CHS translation mode can only be set for 'ide' bus not '{bus}'")
    rate = disk.target.rotation_rate if disk.target is not None else None
    if rate is not None and disk.device not in (None, "disk", "lun"):
        raise InternalError("rotation rate is only valid for disk device")


def _check_driver(disk: Disk, domain: Domain) -> None:
    driver, bus = disk.driver, _bus(disk)
    if driver is None:
        return
    if driver.name not in (None, "qemu"):
        name = disk.target.dev if disk.target is not None else ""
        raise ConfigUnsupported(f"unsupported driver name '{driver.name}' for disk '{name}'")
    if bus != "virtio":
        for option in ("ioeventfd", "event_idx"):
            if getattr(driver, option) is not None:
                raise ConfigUnsupported(f"disk {option} mode supported only for virtio bus")
    if driver.io == "native" and driver.cache not in ("none", "directsync"):
        raise ConfigUnsupported("io='native' needs either no disk cache or directsync cache mode")
    if driver.iothread is not None:
        if driver.iothread == 0:
            raise XmlError("Invalid value for attribute 'iothread' in element 'driver': Zero is not permitted")
        if driver.iothread not in iothreads_of(domain):
            raise ConfigUnsupported(f"Disk iothread '{driver.iothread}' not defined in iothreadid")
    cache = driver.metadata_cache
    if cache is not None and cache.max_size and driver.type != "qcow2":
        raise ConfigUnsupported("metadata cache max size control is supported only with qcow2 images")
    if driver.copy_on_read == "on" and disk.readonly:
        name = disk.target.dev if disk.target is not None else ""
        raise ConfigUnsupported(f"copy_on_read is not compatible with read-only disk '{name}'")


def iothreads_of(domain: Domain) -> set[int]:
    """The numbers of the domain's I/O threads."""
    named = {each.id for each in domain.iothreadids.threads} if domain.iothreadids is not None else set()
    number = 1
    while len(named) < (domain.iothreads or 0):
        named.add(number)
        number += 1
    return named


def _check_identity(disk: Disk) -> None:
    if disk.serial is not None and not SAFE_SERIAL.fullmatch(disk.serial):
        raise InternalError(f"driver serial '{disk.serial}' contains unsafe characters")
    if disk.wwn is not None and not WWN.fullmatch(disk.wwn):
        raise InternalError(f"Malformed wwn: {disk.wwn}")
    for what, text, length in (("vendor", disk.vendor, VENDOR_LENGTH), ("product", disk.product, PRODUCT_LENGTH)):
        if text is None:
            continue
        if len(text) > length:
            raise ConfigUnsupported(f"disk {what} is more than {length} characters")
        if not PRINTABLE.fullmatch(text):
            raise ConfigUnsupported(f"disk {what} is not printable string")


def _check_address(disk: Disk, devices: Devices, facts: MachineFacts) -> None:
    place, bus = disk.address, _bus(disk)
    if not isinstance(place, DriveAddress):
        return
    if bus == "scsi":
        _check_scsi_address(place, devices)
    elif bus in ("ide", "sata", "fdc") and place.target:
        raise ConfigUnsupported(f"target must be 0 for {bus} controller")
    elif bus == "ide" and place.controller and facts.has_builtin_ide:
        raise InternalError("Only 1 IDE controller is supported")
    elif bus == "fdc" and place.controller:
        raise InternalError("Only 1 fdc controller is supported")
    elif bus == "fdc" and place.bus:
        raise InternalError("Only 1 fdc bus is supported")
    elif bus == "sata" and place.bus:
        raise InternalError("Only 1 sata bus is supported")


def _check_scsi_address(place: DriveAddress, devices: Devices) -> None:
    if place.bus:
        raise InternalError("SCSI controller only supports 1 bus")
    found = next((c for c in devices.controllers if c.type == "scsi" and c.index == place.controller), None)
    if found is None or found.model not in NARROW_SCSI:
        return
    if place.target:
        raise ConfigUnsupported(f"target must be 0 for controller model '{found.model}'")


def _check_limits(disk: Disk) -> None:
    tune = disk.iotune
    if tune is None:
        return
    limits = {slot.py: getattr(tune, slot.py) for slot in plan_of(IoTune).children if "_sec" in slot.py}
    if tune.group_name is not None and not any(limits.values()):
        raise ConfigUnsupported("group_name can be configured only together with settings")
    if any((value or 0) > LARGEST_LIMIT for value in limits.values()):
        raise ArgumentUnsupported(f"block I/O throttle limit must be no more than {LARGEST_LIMIT} using QEMU")


def _check_groups(devices: Devices) -> None:
    """Disks that share a group share its limits."""
    first: dict[str, Disk] = {}
    for disk in devices.disks:
        name = disk.iotune.group_name if disk.iotune is not None else None
        if name is None:
            continue
        other = first.setdefault(name, disk)
        if other.iotune != disk.iotune:
            names = [d.target.dev if d.target is not None else "" for d in (other, disk)]
            raise ConfigUnsupported(f"different iotunes for disks {names[0]} and {names[1]}")
