"""Guests of VMware and of Xen completed: what their documents have beyond what was written down.

Sits where ``checks/domain.py`` sits for guests of QEMU.  The hypervisors emulate boards of their own,
so that no machine type and no PCI address is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.model.checks import controllers
from vird.model.checks.addresses_drive import check_drive_addresses, target_index
from vird.model.checks.chardev_sources import complete_source
from vird.model.checks.chardevs import complete_ports, pair_first_console
from vird.model.checks.disks import complete_disk, default_bus, sort_disks
from vird.model.checks.graphics import complete_graphics
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.checks.implicit_devices import add_implicit_video
from vird.model.checks.interface_types import tidy_interface
from vird.model.checks.interfaces import complete_interface
from vird.model.checks.small_devices import complete_filesystem
from vird.model.checks.videos import order_videos
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.console import Console, ConsoleTarget
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, DiskDriver
from vird.model.domain.devices.input import Input, InputBus
from vird.model.domain.devices.memballoon import Memballoon
from vird.model.domain.devices.video import VideoModel, VideoType
from vird.model.domain.domain import Domain

NewMac = Callable[[], str]
WIDE_UNITS: Final = 15
"""Devices of a wide SCSI bus, the controller itself left out."""
WIDE_SELF: Final = 7
"""The unit that is the controller's own."""

_VIDEO_KIB: Final[dict[str, int]] = {"vmvga": 4096, "xen": 4096, "cirrus": 8192, "vga": 16384, "qxl": 65536}


def complete_vmware(domain: Domain, new_mac: NewMac) -> None:
    """Complete a guest of VMware in place; raises libvirt's errors for what cannot be."""
    complete_before_devices(domain, "i686", slashes=True)
    devices = _devices(domain)
    for disk in devices.disks:
        _place_wide(disk)
    _complete(domain, devices, new_mac, "vmvga")
    pair_first_console(devices)
    complete_after_devices(domain)


def complete_xen(domain: Domain, new_mac: NewMac) -> None:
    """Complete a guest of Xen in place; raises libvirt's errors for what cannot be."""
    complete_before_devices(domain, "x86_64")
    kind = domain.os.type if domain.os is not None else None
    is_full = kind is not None and kind.name == "hvm"
    if kind is not None:
        if kind.name == "xen":
            kind.name = "linux"
        kind.machine = kind.machine or {"hvm": "xenfv", "linux": "xenpv", "xenpvh": "xenpvh"}.get(kind.name)
    devices = _devices(domain)
    _complete(domain, devices, new_mac, "cirrus" if is_full else "xen")
    for disk in devices.disks:
        _complete_xen_driver(disk)
    if is_full:
        pair_first_console(devices)
    else:
        _add_xen_console(devices)
    _add_inputs(devices, "ps2" if is_full else "xen")
    if controllers.find_controller(devices, "xenbus", 0) is None:
        devices.controllers.insert(0, Controller(type="xenbus", index=0))
    if devices.memballoon is None:
        devices.memballoon = Memballoon(model="xen")
    complete_after_devices(domain)


def _devices(domain: Domain) -> Devices:
    if domain.devices is None:
        domain.devices = Devices()
    return domain.devices


def _complete(domain: Domain, devices: Devices, new_mac: NewMac, card: VideoType) -> None:
    controllers.number_controllers(devices)
    for disk in devices.disks:
        complete_disk(disk, devices)
    sort_disks(devices)
    for interface in devices.interfaces:
        tidy_interface(interface)
        complete_interface(interface, new_mac)
    for port in (*devices.serials, *devices.parallels, *devices.consoles, *devices.channels):
        complete_source(port)
    complete_ports(devices)
    for filesystem in devices.filesystems:
        complete_filesystem(filesystem)
    for graphics in devices.graphics:
        complete_graphics(graphics)
    add_implicit_video(devices)
    controllers.add_implicit_controllers(devices)
    controllers.check_duplicates(devices)
    check_drive_addresses(devices)
    for video in devices.videos:
        model = video.model or VideoModel()
        video.model = model
        model.type = model.type or card
        if model.vram is None:
            model.vram = _VIDEO_KIB.get(model.type)
        if card != "vmvga" and model.heads is None:
            model.heads = 1
    order_videos(devices)


def wide_place(index: int) -> tuple[int, int]:
    """Controller and unit of the SCSI target with this number."""
    controller, unit = divmod(index, WIDE_UNITS)
    return controller, unit + (unit >= WIDE_SELF)


def _place_wide(disk: Disk) -> None:
    target = disk.target
    if target is None or disk.address is not None or (target.bus or default_bus(disk)) != "scsi":
        return
    index = target_index(target.dev)
    if index >= 0:
        controller, unit = wide_place(index)
        disk.address = DriveAddress(controller=controller, unit=unit)


def _complete_xen_driver(disk: Disk) -> None:
    """Where nobody says who serves an image, block devices are served by the kernel, files by QEMU."""
    driver = disk.driver or DiskDriver()
    disk.driver = driver
    if driver.name is None:
        driver.name = "phy" if disk.type == "block" else "qemu"
    if driver.type is None:
        driver.type = "raw"


def _add_xen_console(devices: Devices) -> None:
    for console in devices.consoles:
        if console.target is not None and console.target.type == "serial":
            console.target.type = "xen"
    if not devices.consoles:
        devices.consoles.append(Console(type="pty", target=ConsoleTarget(type="xen", port=0)))


def _add_inputs(devices: Devices, bus: InputBus) -> None:
    for device in devices.inputs:
        device.bus = device.bus or ("usb" if device.type == "tablet" else bus)
    for kind in ("mouse", "keyboard"):
        if not any(device.type == kind and device.bus == bus for device in devices.inputs):
            devices.inputs.append(Input(type="mouse" if kind == "mouse" else "keyboard", bus=bus))
