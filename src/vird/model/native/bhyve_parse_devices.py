"""Devices in command lines of bhyve(8): ``-s SLOT,DRIVER,…`` and ``-l PORT,…``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

from vird.errors import ConfigUnsupported, InternalError
from vird.markup.scalars import parse_mac
from vird.model.domain.devices.address import PciAddress
from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.console import Console, ConsoleTarget
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, DiskBus, DiskDevice, DiskTarget
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.domain.devices.graphics import AddressListen, VncGraphics
from vird.model.domain.devices.interface import (
    Interface,
    InterfaceMac,
    InterfaceModel,
    InterfaceSource,
    InterfaceTarget,
)
from vird.model.domain.devices.serial import Serial, SerialTarget
from vird.model.domain.devices.video import Video, VideoDriver, VideoModel, VideoResolution
from vird.model.pci_address import PciLocation

BRIDGE: Final = "virbr0"
"""Which bridge a tap device is on is not said; this one is there on most hosts."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_NULL_MODEM: Final = re.compile(r"(/dev/nmdm.+)([AB])")
_ADDRESS: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]*):([0-9]{1,5})|([0-9]{1,5})")
_CARDS: Final = {"virtio-net": "virtio", "e1000": "e1000"}
_VGA: Final[tuple[Literal["io", "on", "off"], ...]] = ("io", "on", "off")
_PORTS: Final = {"com1": 0, "com2": 1}
NewMac = Callable[[], str]


def add_port(devices: Devices, text: str) -> None:
    """``com1,/dev/nmdm0A``: a serial port on a null modem; raises ConfigUnsupported for any other.

    The firmware's ``bootrom,PATH`` is passed over.
    """
    name, _, path = text.partition(",")
    if name in ("bootrom", "bootvars"):
        return
    port, ends = _PORTS.get(name), _NULL_MODEM.fullmatch(path)
    if port is None or ends is None:
        raise ConfigUnsupported(f"Failed to parse console '{text}': only null modems on com1 and com2 are supported")
    other = "B" if ends[2] == "A" else "A"
    source = ChardevSource(master=path, slave=ends[1] + other)
    devices.serials.append(Serial(type="nmdm", sources=[source], target=SerialTarget(port=port)))


def show_first_port(devices: Devices) -> None:
    """The first serial port is the guest's console too."""
    devices.serials.sort(key=lambda serial: (serial.target.port or 0) if serial.target is not None else 0)
    if devices.serials:
        first = devices.serials[0]
        target = ConsoleTarget(type="serial", port=first.target.port if first.target is not None else 0)
        devices.consoles.append(Console(type="nmdm", sources=[s.copy() for s in first.sources], target=target))


def add_device(devices: Devices, text: str, new_mac: NewMac) -> None:
    """``SLOT,DRIVER[,CONF]``; raises InternalError for places and values that are none."""
    place, comma, rest = text.partition(",")
    if not comma:
        raise InternalError(f"Failed to parse PCI device '{text}'")
    address = PciAddress.at(_location(place))
    driver, _, configuration = rest.partition(",")
    if driver in ("ahci-hd", "ahci-cd"):
        _add_disk(devices, configuration, "sata", "disk" if driver == "ahci-hd" else "cdrom", address)
    elif driver == "ahci":
        for drive in configuration.split(","):
            kind, _, path = drive.partition(":")
            if kind in ("hd", "cd"):
                _add_disk(devices, path, "sata", "disk" if kind == "hd" else "cdrom", address)
    elif driver == "virtio-blk":
        _add_disk(devices, configuration, "virtio", "disk", address)
    elif driver in _CARDS:
        _add_interface(devices, configuration, _CARDS[driver], address, new_mac)
    elif driver == "fbuf":
        _add_screen(devices, configuration)


def _location(text: str) -> PciLocation:
    """``SLOT``, ``SLOT:FUNCTION`` or ``BUS:SLOT:FUNCTION``, decimal."""
    parts = text.split(":")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise InternalError(f"Failed to parse PCI slot '{text}'")
    numbers = [int(part) for part in parts]
    bus = numbers.pop(0) if len(numbers) == 3 else 0
    slot, function = (*numbers, 0)[:2]
    if bus > 255 or slot > 31 or function > 7:
        raise InternalError(f"Failed to parse PCI slot '{text}'")
    return PciLocation(bus=bus, slot=slot, function=function)


def _add_disk(devices: Devices, text: str, bus: DiskBus, device: DiskDevice, address: PciAddress) -> None:
    path = text.partition(",")[0]
    count = sum(disk.target is not None and disk.target.bus == bus for disk in devices.disks)
    if count >= len(_LETTERS):
        return
    name = ("vd" if bus == "virtio" else "sd") + _LETTERS[count]
    is_block = path.startswith("/dev/")
    devices.disks.append(
        Disk(
            type="block" if is_block else "file",
            device=device,
            source=BlockSource(dev=path) if is_block else FileSource(file=path or None),
            target=DiskTarget(dev=name, bus=bus),
            address=address,
        )
    )


def _add_interface(devices: Devices, text: str, model: str, address: PciAddress, new_mac: NewMac) -> None:
    """A card on a tap device; others have no word."""
    tap, *options = text.split(",")
    if not tap.startswith("tap"):
        return
    given = next((option.removeprefix("mac=") for option in options if option.startswith("mac=")), None)
    try:
        mac = parse_mac(given) if given is not None else new_mac()
    except ValueError:
        raise InternalError(f"unable to parse mac address '{given}'") from None
    devices.interfaces.append(
        Interface(
            type="bridge",
            mac=InterfaceMac(address=mac),
            source=InterfaceSource(bridge=BRIDGE),
            target=InterfaceTarget(dev=tap),
            model=InterfaceModel(type=model),
            address=address,
        )
    )


def _add_screen(devices: Devices, text: str) -> None:
    values = dict(part.partition("=")[::2] for part in text.split(","))
    found = _ADDRESS.fullmatch(values.get("tcp", values.get("rfb", "")))
    if found is None:
        raise InternalError(f"Failed to parse address of a screen: '{text}'")
    address = (found[1] or "").strip("[]") or "127.0.0.1"
    devices.graphics.append(
        VncGraphics(
            port=int(found[2] or found[3]),
            autoport="no",
            listen=address,
            passwd=values.get("password"),
            listens=[AddressListen(address=address)],
        )
    )
    model = VideoModel(type="gop", heads=1)
    if "w" in values and "h" in values:
        model.resolution = VideoResolution(x=_pixels(values["w"]), y=_pixels(values["h"]))
    video = Video(model=model)
    for mode in _VGA:
        if values.get("vga") == mode:
            video.driver = VideoDriver(vgaconf=mode)
    devices.videos.append(video)


def _pixels(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InternalError(f"not a number of pixels: '{text}'")
    return int(text)
