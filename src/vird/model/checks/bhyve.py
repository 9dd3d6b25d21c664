"""What the bhyve driver fills in where a guest's document leaves it open.

bhyve has one PCI bus.  Its AHCI controllers serve 32 drives each, or, on old hosts, a single one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.errors import ConfigUnsupported
from vird.model.checks.addresses_drive import check_drive_addresses, target_index
from vird.model.checks.bhyve_slots import assign_slots
from vird.model.checks.chardev_sources import complete_source
from vird.model.checks.chardevs import complete_ports, pair_first_console
from vird.model.checks.controllers import add_missing_controller, controllers_of, number_controllers
from vird.model.checks.disks import complete_disk, sort_disks
from vird.model.checks.graphics import complete_graphics
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.checks.interfaces import complete_interface
from vird.model.checks.small_devices import complete_boot, complete_filesystem
from vird.model.domain.devices.address import DriveAddress, UsbAddress
from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.console import Console
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.serial import Serial
from vird.model.domain.devices.video import Video, VideoModel
from vird.model.domain.domain import Domain

AHCI_PORTS: Final = 32


def complete_bhyve_guest(domain: Domain, new_mac: Callable[[], str], *, wide_ahci: bool = True) -> None:
    """Complete and check a definition in place.

    ``wide_ahci`` says whether the host's bhyve can have several drives on one AHCI controller;
    ``new_mac`` makes the address of an interface that has none.  Raises libvirt's errors for
    documents that make no sense, ConfigUnsupported when there are more devices than slots.
    """
    loader_arguments = domain.bootloader_args
    complete_before_devices(domain, "x86_64")
    # bhyveload is not named in documents, its arguments may be; they are not shown without it
    domain.bootloader_args = loader_arguments
    devices = domain.devices = domain.devices or Devices()
    number_controllers(devices)
    add_missing_controller(devices, "pci", 0, "pci-root")
    sort_disks(devices)
    for disk in devices.disks:
        _place_on_ahci(disk, AHCI_PORTS if wide_ahci else 1)
        complete_disk(disk, devices)
        if disk.boot is not None:
            complete_boot(disk.boot)
    for interface in devices.interfaces:
        complete_interface(interface, new_mac)
    for filesystem in devices.filesystems:
        complete_filesystem(filesystem)
    for graphics in devices.graphics:
        complete_graphics(graphics)
    _complete_chardevs(devices)
    _complete_videos(devices)
    check_drive_addresses(devices)
    _add_controllers(domain, devices)
    assign_slots(devices)
    complete_after_devices(domain)


def _place_on_ahci(disk: Disk, ports: int) -> None:
    if disk.target is None or disk.target.bus != "sata" or disk.address is not None:
        return
    index = target_index(disk.target.dev)
    if index >= 0:
        disk.address = DriveAddress(controller=index // ports, unit=index % ports)


def _complete_chardevs(devices: Devices) -> None:
    for port in (*devices.serials, *devices.consoles):
        complete_source(port)
    complete_ports(devices)
    pair_first_console(devices)


def null_modem(devices: Devices, uuid: str) -> None:
    """Name the null modem of ports that have none, in place; as the driver does when it starts a guest."""
    ports: list[Serial | Console] = [*devices.serials, *devices.consoles]
    for port in ports:
        if port.type == "nmdm" and not any(source.master for source in port.sources):
            port.sources = [ChardevSource(master=f"/dev/nmdm{uuid}A", slave=f"/dev/nmdm{uuid}B")]


def _complete_videos(devices: Devices) -> None:
    if devices.graphics and not devices.videos:
        devices.videos.append(Video())
    for video in devices.videos:
        model = video.model = video.model or VideoModel()
        model.type = model.type or "gop"
        model.heads = model.heads or 1
        if len(devices.videos) == 1:
            model.primary = "yes"


def _add_controllers(domain: Domain, devices: Devices) -> None:
    """Serial ports, consoles and firmware need the ISA bridge, drives and USB devices their controllers."""
    has_firmware = domain.os is not None and domain.os.loader is not None
    if (has_firmware or devices.serials or devices.consoles) and not controllers_of(devices, "isa"):
        add_missing_controller(devices, "isa", 0)
    drives = [disk.address for disk in devices.disks if disk.target is not None and disk.target.bus == "sata"]
    for address in drives:
        if isinstance(address, DriveAddress):
            if address.controller >= AHCI_PORTS:
                raise ConfigUnsupported("there are more controllers than slots on the PCI bus")
            add_missing_controller(devices, "sata", address.controller)
    for device in devices.inputs:
        if isinstance(device.address, UsbAddress):
            add_missing_controller(devices, "usb", device.address.bus, "nec-xhci")
