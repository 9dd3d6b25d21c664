"""From a user's text to a guest's document: read, completed as far as no hypervisor has a say, checked.

The rules are the model's (``model/checks``).  No machine type means anything here: no buses are laid
out, no models chosen, so what a user leaves open mostly stays open.
"""

from __future__ import annotations

import secrets
from itertools import count

from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.faults import check_sources, retold
from vird.drivers.test.inputs import complete_inputs
from vird.drivers.test.screens import complete_videos
from vird.errors import ConfigUnsupported, ErrorDomain
from vird.markup import InvalidXml
from vird.model.checks import controllers
from vird.model.checks.addresses_drive import assign_scsi_hostdev_addresses, check_drive_addresses
from vird.model.checks.addresses_small import assign_ccid_addresses
from vird.model.checks.audios import check_audio_refs, number_audios
from vird.model.checks.chardev_sources import complete_source
from vird.model.checks.chardevs import complete_ports, pair_first_console, refresh_first_console
from vird.model.checks.disks import complete_disk, sort_disks
from vird.model.checks.graphics import complete_graphics
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.checks.interface_types import tidy_interface
from vird.model.checks.interfaces import complete_interface
from vird.model.checks.machine import MachineFacts
from vird.model.checks.small_devices import (
    complete_cid,
    complete_filesystem,
    complete_hostdev,
    complete_redirdev,
    complete_redirfilter,
    complete_rng,
    complete_shmem,
)
from vird.model.domain import forms
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.interface import Interface, InterfaceTarget
from vird.model.domain.domain import Domain

MAC_PREFIX = "52:54:00"


def new_mac() -> str:
    """A MAC address for an interface that has none."""
    return f"{MAC_PREFIX}:{secrets.token_bytes(3).hex(':')}"


def new_uuid() -> str:
    """A random UUID (version 4) for an object that has none; spelled here, as the standard library's
    class costs more than reading a small document."""
    raw = bytearray(secrets.token_bytes(16))
    raw[6], raw[8] = raw[6] & 0x0F | 0x40, raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def uuid_bytes(text: str | None) -> bytes:
    """The 16 bytes of a complete document's UUID."""
    assert text is not None, "the document is completed"
    return bytes.fromhex(text.replace("-", ""))


def read_guest(xml: str | bytes, arch: str, *, validate: bool = False) -> Domain:
    """The complete document that a text describes; ``arch`` is that of guests which name none.

    Raises the model's errors for what is wrong with it.
    """
    with speaking_as(ErrorDomain.DOMAIN):
        try:
            domain = Domain.from_xml(validated(xml, "domain", validate))
        except InvalidXml as broken:
            raise retold(broken) from None
        forms.keep_definition(domain)
        complete_guest(domain, arch)
        assert domain.devices is not None, "completed documents have some"
        check_sources(domain.devices)
    name_interfaces(domain.devices.interfaces)
    return domain


def read_again(domain: Domain) -> Domain:
    """What a running guest starts with the next time: its document as if it had been written and read.

    The document itself where that makes no difference.
    """
    if domain.devices is None or len(domain.devices.controllers) + len(domain.devices.consoles) < 2:
        return domain
    again = domain.copy()
    assert again.devices is not None, "as the original"
    controllers.order_controllers(again.devices)
    complete_ports(again.devices)
    return domain if again == domain else again


def name_interfaces(interfaces: list[Interface]) -> None:
    """Give those without a device on the host the first free names."""
    taken = {each.target.dev for each in interfaces if each.target is not None}
    free = (name for name in map("testnet{}".format, count()) if name not in taken)
    for each in interfaces:
        if each.target is None:
            each.target = InterfaceTarget()
        each.target.dev = each.target.dev or next(free)


def complete_guest(domain: Domain, arch: str) -> None:
    """Fill in, in place, what does not depend on a hypervisor."""
    if domain.uuid is None:
        domain.uuid = new_uuid()
    complete_before_devices(domain, arch)
    if domain.devices is None:
        domain.devices = Devices()
    kind = domain.os.type if domain.os is not None else None
    facts = MachineFacts((kind.arch if kind is not None else None) or arch, "", domain_type=domain.type)
    _complete_devices(domain, domain.devices, facts)
    complete_after_devices(domain, memory_from_nodes=True)


def _complete_devices(domain: Domain, devices: Devices, facts: MachineFacts) -> None:
    controllers.order_controllers(devices)
    assign_scsi_hostdev_addresses(devices)
    controllers.number_the_rest(devices)
    if devices.disks or devices.hostdevs:
        _complete_disks(devices)
    for interface in devices.interfaces:
        tidy_interface(interface)
        complete_interface(interface, new_mac)
    _complete_ports(devices)
    _complete_small(devices, facts)
    for graphics in devices.graphics:
        complete_graphics(graphics)
    kind = domain.os.type if domain.os is not None else None
    os_type = kind.name if kind is not None else None
    complete_inputs(devices.inputs, os_type, facts)
    controllers.check_duplicates(devices)
    controllers.add_implicit_controllers(devices)
    number_audios(devices)
    check_audio_refs(devices)
    if devices.redirdevs and all(each.model == "none" for each in controllers.controllers_of(devices, "usb")):
        raise ConfigUnsupported("cannot add redirected USB device: USB is disabled for this domain")
    complete_videos(devices, os_type, facts.arch)
    assign_ccid_addresses(devices)
    refresh_first_console(devices)


def _complete_disks(devices: Devices) -> None:
    sort_disks(devices)
    for disk in devices.disks:
        complete_disk(disk, devices)
    check_drive_addresses(devices)


def _complete_ports(devices: Devices) -> None:
    for port in (*devices.serials, *devices.consoles):
        complete_source(port)
    complete_ports(devices)
    pair_first_console(devices)
    for device in (*devices.parallels, *devices.channels, *devices.redirdevs, *devices.smartcards):
        complete_source(device)


def _complete_small(devices: Devices, facts: MachineFacts) -> None:
    for filesystem in devices.filesystems:
        complete_filesystem(filesystem)
    if devices.vsock is not None:
        complete_cid(devices.vsock)
    for shmem in devices.shmems:
        complete_shmem(shmem)
    for rng in devices.rngs:
        complete_rng(rng)
    for redirdev in devices.redirdevs:
        complete_redirdev(redirdev)
    if devices.redirfilter is not None:
        complete_redirfilter(devices.redirfilter)
    for hostdev in devices.hostdevs:
        complete_hostdev(hostdev, facts)
