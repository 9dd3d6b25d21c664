"""Which character devices QEMU has for a guest: targets, their addresses, backends; smartcards."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import CcidAddress, VirtioSerialAddress
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.serial import Serial
from vird.model.domain.devices.smartcard import Smartcard
from vird.model.domain.domain import Domain

SERIAL_ADDRESSES: Final = {
    "isa-serial": "isa",
    "pci-serial": "pci",
    "usb-serial": "usb",
    "spapr-vio-serial": "spapr-vio",
}
FOREIGN_CONSOLES: Final = ("xen", "uml", "lxc", "openvz")
MAX_ISA_PORTS: Final = 4
CERTIFICATES: Final = 3


def check_chardevs(domain: Domain, facts: MachineFacts) -> None:
    """Refuse what QEMU cannot do: ConfigUnsupported, XmlError, InternalError."""
    devices = domain.devices
    if devices is None:
        return
    for serial in devices.serials:
        _check_serial(serial)
    _check_consoles(devices, facts)
    for channel in devices.channels:
        _check_channel(channel)
    for card in devices.smartcards:
        _check_smartcard(card)
    if len(devices.smartcards) > 1:
        raise ConfigUnsupported("this QEMU binary lacks multiple smartcard support")
    _check_backends(devices)


def _check_serial(serial: Serial) -> None:
    kind = serial.target.type if serial.target is not None else None
    if serial.type == "spicevmc":
        raise ConfigUnsupported("spicevmc device type only supports virtio")
    port = serial.target.port if serial.target is not None else None
    if kind == "isa-serial" and port is not None and port > MAX_ISA_PORTS:
        raise InternalError(f"Maximum supported number of ISA serial ports is '{MAX_ISA_PORTS}'")
    wanted = SERIAL_ADDRESSES.get(kind or "")
    if serial.address is None or wanted is None or serial.address.type == wanted:
        return
    if isinstance(serial.address, VirtioSerialAddress):
        raise XmlError(f"virtio serial controller {serial.address.controller} is missing")
    if kind == "usb-serial":
        raise ConfigUnsupported("usb-serial requires address of usb type")
    raise ConfigUnsupported(f"Target type '{kind}' requires address type '{wanted}'")


def _check_consoles(devices: Devices, facts: MachineFacts) -> None:
    for number, console in enumerate(devices.consoles):
        kind = console.target.type if console.target is not None else None
        if console.type == "spicevmc":
            raise ConfigUnsupported("spicevmc device type only supports virtio")
        if kind in FOREIGN_CONSOLES:
            raise ConfigUnsupported(f"unsupported console target type {kind}")
        if kind in ("sclp", "sclplm") and not facts.is_s390:
            raise ConfigUnsupported(f"{kind}console is not supported in this QEMU binary")
        if kind == "serial" and number:
            raise ConfigUnsupported("Only the first console can be a serial port")
    for parallel in devices.parallels:
        if parallel.type == "spicevmc":
            raise ConfigUnsupported("spicevmc device type only supports virtio")


def _check_channel(channel: Channel) -> None:
    target = channel.target
    if target.type == "guestfwd":
        if target.address is None:
            raise XmlError("guestfwd channel does not define a target address")
        if ip_address(str(target.address)).version != 4:
            raise ConfigUnsupported("guestfwd channel only supports IPv4 addresses")
        if target.port is None:
            raise XmlError("Missing required attribute 'port' in element 'target'")


def _check_smartcard(card: Smartcard) -> None:
    if card.mode == "host-certificates":
        if len(card.certificates) != CERTIFICATES:
            raise XmlError("host-certificates mode needs exactly three certificates")
        if card.database is not None and not card.database.startswith("/"):
            raise XmlError(f"expecting absolute path: {card.database}")
    if card.mode == "passthrough" and card.type is None:
        raise XmlError("passthrough mode requires a character device type attribute")
    place = card.address
    if place is None:
        return
    if not isinstance(place, CcidAddress):
        raise ConfigUnsupported("Controllers must use the 'ccid' address type")
    if place.controller or place.slot:
        raise ConfigUnsupported("this QEMU binary lacks multiple smartcard support")


def _check_backends(devices: Devices) -> None:
    has_spice = any(g.type == "spice" for g in devices.graphics)
    if not has_spice and any(card.type == "spicevmc" for card in devices.smartcards):
        raise ConfigUnsupported("chardev 'spicevmc' not supported without spice graphics")
    every = (*devices.serials, *devices.parallels, *devices.consoles, *devices.channels, *devices.redirdevs)
    for device in every:
        if device.type == "spiceport" and not has_spice:
            raise ConfigUnsupported("chardev 'spiceport' not supported without spice graphics")
