"""libxl's lists of devices."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import ConfigUnsupported
from vird.model.checks.controllers import find_controller
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, DiskDriver
from vird.model.domain.devices.hostdev import PciHostSource, UsbHostSource
from vird.model.domain.devices.interface import Interface, InterfaceSource
from vird.model.domain.domain import Domain
from vird.model.native.xen.passed_devices import USB_VERSIONS
from vird.model.native.xen.vifs import PARAVIRTUAL
from vird.model.native.xen.xl_disks import backend_of, format_of, target_of

Json = dict[str, Any]

RATE_INTERVAL: Final = 50_000
"""Microseconds over which a rate is kept."""


def device_lists(guest: Domain, devices: Devices, *, is_full: bool) -> Json:
    """Every kind of which there is one."""
    made: Json = {
        "disks": [_disk(disk) for disk in devices.disks if disk.device != "floppy"],
        "nics": [_nic(each, number, is_full=is_full) for number, each in enumerate(devices.interfaces)],
        "pcidevs": [_pci(each.source) for each in devices.hostdevs if isinstance(each.source, PciHostSource)],
        "usbctrls": _usb_controllers(devices),
        "usbdevs": [_usb(each.source) for each in devices.hostdevs if isinstance(each.source, UsbHostSource)],
        "channels": [
            _channel(each, number)
            for number, each in enumerate(each for each in devices.channels if each.target.type == "xen")
        ],
    }
    return {name: each for name, each in made.items() if each}


def bus_limits(devices: Devices) -> Json:
    """How many frames and events the guest may share."""
    bus = find_controller(devices, "xenbus", 0)
    made: Json = {}
    if bus is not None and bus.max_grant_frames is not None:
        made["max_grant_frames"] = bus.max_grant_frames
    if bus is not None and bus.max_event_channels is not None:
        made["event_channels"] = bus.max_event_channels
    return made


def _disk(disk: Disk) -> Json:
    driver = disk.driver or DiskDriver()
    made: Json = {}
    target = target_of(disk.source)
    if target is not None:
        made["pdev_path"] = target
    made["vdev"] = disk.target.dev if disk.target is not None else ""
    made["backend"] = backend_of(driver)
    made["format"] = format_of(driver) if target is not None or disk.device != "cdrom" else "empty"
    made["removable"] = 1
    if not disk.readonly:
        made["readwrite"] = 1
    if disk.device == "cdrom":
        made["is_cdrom"] = 1
    if disk.transient is not None:
        raise ConfigUnsupported("libxenlight does not support transient disks")
    if disk.backend_domain is not None:
        made["backend_domname"] = disk.backend_domain.name
    return made


def _nic(interface: Interface, number: int, *, is_full: bool) -> Json:
    if interface.type not in ("bridge", "ethernet"):
        raise ConfigUnsupported(f"unsupported interface type '{interface.type}'")
    model = interface.model.type if interface.model is not None else None
    source = interface.source or InterfaceSource()
    emulated = is_full and model != PARAVIRTUAL
    made: Json = {"devid": number, "mac": interface.mac.address if interface.mac is not None else None}
    made["bridge"] = source.bridge if interface.type == "bridge" else None
    made["script"] = interface.script.path if interface.script is not None else None
    made["ip"] = " ".join(ip.address for ip in interface.ips) or None
    made["ifname"] = interface.target.dev if interface.target is not None else None
    made["model"] = model if emulated else None
    made["backend_domname"] = interface.backend_domain.name if interface.backend_domain is not None else None
    made["nictype"] = "vif_ioemu" if emulated else "vif"
    outbound = interface.bandwidth.outbound if interface.bandwidth is not None else None
    if outbound is not None and outbound.average:
        made["rate_bytes_per_interval"] = outbound.average * 1000 * RATE_INTERVAL // 1_000_000
        made["rate_interval_usecs"] = RATE_INTERVAL
    return {name: value for name, value in made.items() if value is not None}


def _pci(source: PciHostSource) -> Json:
    at = source.address
    numbers = {"func": at.function, "dev": at.slot, "bus": at.bus, "domain": at.domain}
    made: Json = {name: number for name, number in numbers.items() if number}
    if source.write_filtering == "no":
        made["permissive"] = True
    made["rdm_policy"] = "invalid"
    return made


def _usb_controllers(devices: Devices) -> list[Json]:
    made = []
    for controller in devices.controllers:
        if controller.type != "usb" or controller.model == "none":
            continue
        if controller.model is not None and controller.model not in USB_VERSIONS:
            raise ConfigUnsupported(f"unsupported usb controller type '{controller.model}'")
        each: Json = {"devid": controller.index}
        if controller.model is not None:
            each["type"], each["version"] = "qusb", USB_VERSIONS[controller.model]
        if controller.ports is not None:
            each["ports"] = controller.ports
        made.append(each)
    return made


def _usb(source: UsbHostSource) -> Json:
    if source.address is None:
        raise ConfigUnsupported("USB devices are given to Xen guests by bus and device number")
    return {"devid": -1, "type.hostdev": {"hostbus": source.address.bus, "hostaddr": source.address.device}}


def _channel(channel: Channel, number: int) -> Json:
    made: Json = {"devid": number}
    if channel.target.name is not None:
        made["name"] = channel.target.name
    if channel.type == "pty":
        made["connection.pty"] = {}
    elif channel.type == "unix":
        path = channel.sources[0].path if channel.sources else None
        made["connection.socket"] = {"path": path} if path is not None else {}
    else:
        raise ConfigUnsupported(f"unsupported channel type '{channel.type}'")
    return made
