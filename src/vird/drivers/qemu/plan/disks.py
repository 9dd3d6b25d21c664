"""Disks: the nodes of their images, and the devices that the guest sees."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.addresses import address_properties, built_in_bus
from vird.drivers.qemu.plan.arguments import Properties, escape, present, switch
from vird.drivers.qemu.plan.boot import BootOrder
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.sockets import reservation_socket
from vird.drivers.qemu.plan.storage.images import Image, chain, image_of
from vird.drivers.qemu.plan.storage.nodes import Tuning, blockdev, chain_nodes, format_node, reservation_name
from vird.drivers.qemu.plan.virtio import virtio_driver, virtio_options
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.disk import Disk, DiskDriver
from vird.model.domain.devices.disk_source import VhostUserSource

ERRORS = {"stop": "stop", "report": "report", "ignore": "ignore", "enospace": "enospc"}
ONE_CHANNEL = frozenset({"lsilogic", "ncr53c90", "dc390", "am53c974"})
"""SCSI controllers with a single channel and a single unit for each target."""


def disks(launch: Launch) -> Iterator[str]:
    """All disks in their order."""
    order = BootOrder(launch)
    yield from _floppy_controller(launch, order)
    for disk in launch.devices.disks:
        if disk.transient is not None and disk.transient.share_backing == "yes":
            # the overlay that takes its writes is made and plugged in through the monitor
            continue
        if disk.target is not None and disk.target.bus == "sd":
            yield from _sd_card(disk)
        else:
            yield from disk_arguments(launch, disk, order.of(disk))


def disk_arguments(launch: Launch, disk: Disk, turn: int | None = None) -> Iterator[str]:
    """The nodes and the device of one disk."""
    if isinstance(disk.source, VhostUserSource):
        yield from _vhost_user_backend(disk.source, alias_of(disk))
        yield from launch.device(device_properties(launch, disk, turn))
        return
    top = image_of(disk)
    if top is not None:
        yield from chain_nodes(launch, top, tuning_of(disk))
        if _copies_on_read(disk):
            yield from blockdev(_copy_on_read(disk, top))
    yield from launch.device(device_properties(launch, disk, turn))


def tuning_of(disk: Disk) -> Tuning:
    """How the disk's images are treated."""
    driver = disk.driver or DiskDriver()
    zeroes = driver.detect_zeroes
    if zeroes == "unmap" and driver.discard != "unmap":
        # QEMU refuses to unmap zeroes where nothing may be unmapped
        zeroes = "on"
    cache = driver.cache
    if disk.shareable and not disk.readonly and cache in (None, "default"):
        # others write to it too
        cache = "none"
    return Tuning(cache, driver.io, driver.discard, zeroes, floppy=disk.device == "floppy")


def _copies_on_read(disk: Disk) -> bool:
    return disk.driver is not None and disk.driver.copy_on_read == "on"


def _copy_on_read(disk: Disk, top: Image) -> Properties:
    return {"driver": "copy-on-read", "node-name": _copy_name(disk), "file": format_node(top), "discard": "unmap"}


def _copy_name(disk: Disk) -> str:
    return f"libvirt-CoR-{disk.target.dev if disk.target is not None else ''}"


def _drive(disk: Disk) -> str | None:
    top = image_of(disk)
    if top is None:
        return None
    return _copy_name(disk) if _copies_on_read(disk) else format_node(top)


def _vhost_user_backend(source: VhostUserSource, alias: str) -> Iterator[str]:
    text = f"socket,id=chr-vu-{alias},path={escape(source.path)}"
    reconnect = source.reconnect
    if reconnect is not None and reconnect.enabled == "yes":
        text += f",reconnect={reconnect.timeout}"
    elif reconnect is not None:
        text += ",reconnect=0"
    yield from ("-chardev", text)


def _sd_card(disk: Disk) -> Iterator[str]:
    """An SD card, which the board's own slot takes only in the old way."""
    path = getattr(disk.source, "file", None) or getattr(disk.source, "dev", None) or ""
    driver = disk.driver
    parts = [f"file={escape(path)}", f"format={(driver.type if driver is not None else None) or 'raw'}"]
    unit = disk.address.unit if isinstance(disk.address, DriveAddress) else 0
    parts += ["if=sd", f"index={unit}"]
    if disk.readonly:
        parts.append("readonly=on")
    if driver is not None and driver.cache not in (None, "default"):
        parts.append(f"cache={driver.cache}")
    yield from ("-drive", ",".join(parts))


def device_properties(launch: Launch, disk: Disk, turn: int | None = None) -> Properties:
    """The guest's end of a disk.

    Raises ConfigUnsupported for a bus that QEMU cannot put it on.
    """
    bus = disk.target.bus if disk.target is not None else None
    makers = {"ide": _ide, "sata": _sata, "scsi": _scsi, "virtio": _virtio, "usb": _usb, "fdc": _floppy}
    make = makers.get(bus or "")
    if make is None:
        raise ConfigUnsupported(f"unsupported disk bus '{bus}' with device setup")
    found = make(launch, disk)
    if disk.shareable:
        found["share-rw"] = True
    if isinstance(disk.source, VhostUserSource):
        found["chardev"] = f"chr-vu-{alias_of(disk)}"
    else:
        found |= present({"drive": _drive(disk)})
    found["id"] = alias_of(disk)
    return found | _common(launch, disk, turn if bus != "fdc" else None)


def _common(launch: Launch, disk: Disk, turn: int | None) -> Properties:
    geometry, blocks, driver = disk.geometry, disk.blockio, disk.driver
    is_lun = disk.device == "lun"
    removable = disk.target.removable if disk.target is not None else None
    if launch.has("usb-storage.removable"):
        removable = removable or "off"
    write_cache = tuning_of(disk).write_cache
    has_cache = disk.target is not None and disk.target.bus != "fdc" and not is_lun
    return present(
        {
            "bootindex": turn,
            "loadparm": None,
            "logical_block_size": blocks.logical_block_size if blocks is not None else None,
            "physical_block_size": blocks.physical_block_size if blocks is not None else None,
            "wwn": int(disk.wwn, 16) if disk.wwn else None,
            "rotation_rate": disk.target.rotation_rate if disk.target is not None else None,
            "vendor": disk.vendor,
            "product": disk.product,
            "removable": switch(removable) if disk.target is not None and disk.target.bus == "usb" else None,
            "write-cache": write_cache if has_cache else None,
            "cyls": geometry.cyls if geometry is not None else None,
            "heads": geometry.heads if geometry is not None else None,
            "secs": geometry.secs if geometry is not None else None,
            "bios-chs-trans": geometry.trans if geometry is not None and geometry.trans != "none" else None,
            "serial": disk.serial.replace(" ", "\\ ") if disk.serial else None,
            "werror": ERRORS.get(driver.error_policy or "") if driver is not None else None,
            "rerror": ERRORS.get(driver.rerror_policy or driver.error_policy or "")
            if driver is not None and (driver.rerror_policy or driver.error_policy != "enospace")
            else None,
        }
    )


def _kind(disk: Disk, family: str) -> str:
    return f"{family}-cd" if disk.device == "cdrom" else f"{family}-hd"


def _drive_address(disk: Disk) -> DriveAddress:
    if not isinstance(disk.address, DriveAddress):
        raise ConfigUnsupported(f"unexpected address type for disk on {disk.target.bus if disk.target else ''} bus")
    return disk.address


def _ide(launch: Launch, disk: Disk) -> Properties:
    address = _drive_address(disk)
    controller = launch.controller("ide", address.controller)
    if controller is None:
        raise InternalError(f"Could not find ide controller with index {address.controller} required for device")
    return {
        "driver": _kind(disk, "ide"),
        "bus": f"{built_in_bus(launch, controller)}.{address.bus}",
        "unit": address.unit,
    }


def _sata(launch: Launch, disk: Disk) -> Properties:
    address = _drive_address(disk)
    controller = launch.controller("sata", address.controller)
    if controller is None:
        raise InternalError(f"Could not find sata controller with index {address.controller} required for device")
    return {"driver": _kind(disk, "ide"), "bus": f"{built_in_bus(launch, controller)}.{address.unit}"}


def scsi_place(launch: Launch, address: DriveAddress) -> Properties:
    """Where on a SCSI controller a device sits."""
    controller = launch.controller("scsi", address.controller)
    if controller is None:
        raise InternalError(f"Could not find scsi controller with index {address.controller} required for device")
    bus = f"{alias_of(controller)}.{address.bus}"
    if controller.model in ONE_CHANNEL:
        # an adapter on the board itself is named without a number
        name = f"scsi.{address.bus}" if controller.model == "ncr53c90" else bus
        return {"bus": name, "scsi-id": address.unit}
    return {"bus": f"{alias_of(controller)}.0", "channel": address.bus, "scsi-id": address.target, "lun": address.unit}


def _scsi(launch: Launch, disk: Disk) -> Properties:
    address = _drive_address(disk)
    if disk.device == "lun":
        return {"driver": "scsi-block", **scsi_place(launch, address)}
    found: Properties = {"driver": _kind(disk, "scsi"), **scsi_place(launch, address)}
    # old guests identify a disk by what was once the name of its drive
    found["device_id"] = disk.serial or f"drive-{alias_of(disk)}"
    return found


def _virtio(launch: Launch, disk: Disk) -> Properties:
    driver = disk.driver
    is_vhost_user = isinstance(disk.source, VhostUserSource)
    found = virtio_driver(launch, "vhost-user-blk" if is_vhost_user else "virtio-blk", disk, disk.model)
    if driver is not None:
        found |= present(
            {
                "iothread": f"iothread{driver.iothread}" if driver.iothread else None,
                "ioeventfd": switch(driver.ioeventfd),
                "event_idx": switch(driver.event_idx),
            }
        )
    if not is_vhost_user and launch.has("virtio-blk-pci.scsi"):
        wants_scsi = disk.device == "lun"
        if wants_scsi or not launch.has("virtio-blk-pci.scsi.default.disabled"):
            found["scsi"] = wants_scsi
    if driver is not None:
        found |= present({"num-queues": driver.queues, "queue-size": driver.queue_size})
    return found | virtio_options(launch, driver) | address_properties(launch, disk)


def _usb(launch: Launch, disk: Disk) -> Properties:
    return {"driver": "usb-storage", **address_properties(launch, disk)}


def _floppy(launch: Launch, disk: Disk) -> Properties:
    return {"driver": "floppy", "unit": _drive_address(disk).unit}


def _floppy_controller(launch: Launch, order: BootOrder) -> Iterator[str]:
    """The controller of floppies where the board has none, and which of its drives is booted from."""
    floppies = [disk for disk in launch.devices.disks if disk.target is not None and disk.target.bus == "fdc"]
    if not floppies:
        return
    turns = {f"bootindex{'AB'[_drive_address(disk).unit % 2]}": order.of(disk) for disk in floppies}
    booted = {name: turn for name, turn in turns.items() if turn is not None}
    if launch.machine.is_q35:
        yield from launch.device({"driver": "isa-fdc", **booted})
    else:
        for name, turn in booted.items():
            yield from ("-global", f"isa-fdc.{name}={turn}")


def reservation_helpers(launch: Launch) -> Iterator[str]:
    """The connection to our own reservation daemon, which all disks share."""
    for disk in launch.devices.disks:
        for image in chain(image_of(disk)):
            if image.reservations is not None and image.reservations.managed == "yes":
                path = reservation_socket(launch.facts.private_dir)
                yield from launch.object({"qom-type": "pr-manager-helper", "id": reservation_name(image), "path": path})
                return
