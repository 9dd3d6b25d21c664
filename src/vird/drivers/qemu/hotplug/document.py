"""A device's own document: read, completed as part of its guest, and the guest's device that it means; pure.

A device is completed by completing a copy of the whole domain that it was put into, so that it gets the address, the
model and the controller that it would get in a definition; everything else in the domain stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from vird.drivers.qemu.hotplug.match import SAME, missing
from vird.drivers.qemu.plan.sockets import assign_channel_socket, assign_reservation_socket, assign_server_socket
from vird.errors import ConfigUnsupported, DeviceMissing, InternalError, OperationFailed, XmlError
from vird.markup import Element, plan_of
from vird.model.checks.devices import NewMac
from vird.model.checks.disks import sort_disks
from vird.model.checks.domain import check_domain, complete_domain
from vird.model.checks.machine import MachineFacts
from vird.model.checks.virtualport import fill_generated_ids
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.interface import Interface, InterfaceMac
from vird.model.domain.devices.shmem import Shmem
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciAddress

_PROLOG: Final = re.compile(r"\A\s*(?:<\?.*?\?>|<!--.*?-->|\s)*", re.DOTALL)
_TAG: Final = re.compile(r"<([^\s/>]+)")
PLUGGED_CONTROLLERS: Final = frozenset({"scsi", "virtio-serial", "ccid", "usb"})
"""Kinds of controllers that are added with a device that needs one; a bus for them must be there."""


class Given(NamedTuple):
    """A device as a client gave it: the list of ``<devices>`` that it belongs to, its element's name, and itself."""

    field: str
    tag: str
    device: Any


def read_device(xml: str) -> Given:
    """The one device in a text.

    Raises `ConfigUnsupported` for an element that is no device, `XmlError` for what cannot be read.
    """
    body = xml[found.end() :] if (found := _PROLOG.match(xml)) else xml
    tag = name[1] if (name := _TAG.match(body)) else ""
    devices = Devices.from_xml(f"<devices>{body}</devices>")
    held: list[tuple[str, Any]] = []
    for field in plan_of(Devices).names:
        value = getattr(devices, field)
        if isinstance(value, list):
            held += [(field, each) for each in value]
        elif isinstance(value, Element):
            held.append((field, value))
    if not held:
        raise ConfigUnsupported(f"unknown device type '{tag}'")
    if len(held) > 1:
        raise XmlError("more than one device in the document")
    field, device = held[0]
    return Given(field, tag, device)


def with_generated(given: Given, new_mac: NewMac, new_uuid: Callable[[], str]) -> Given:
    """The same with MAC address and identifiers, so that the running device and the defined one have the same."""
    if isinstance(given.device, Interface):
        given.device.mac = given.device.mac or InterfaceMac(address=new_mac())
        fill_generated_ids(given.device.virtualport, new_uuid)
    return given


def devices_of(domain: Domain) -> Devices:
    """Its devices, made when there are none."""
    if domain.devices is None:
        domain.devices = Devices()
    return domain.devices


def completed(domain: Domain, given: Given, facts: MachineFacts, new_mac: NewMac) -> tuple[Domain, list[Given]]:
    """A copy of the domain with the device in it, and what was added: controllers first, the device last."""
    tried = domain.copy()
    devices, device = devices_of(tried), given.device.copy()
    before = list(devices.controllers)
    _put(devices, given.field, device)
    complete_domain(tried, facts, new_mac=new_mac, is_new=False)
    check_domain(tried, facts)
    added = [each for each in devices_of(tried).controllers if not any(each is other for other in before)]
    new = [Given("controllers", "controller", each) for each in added if each is not device]
    return tried, [*new, Given(given.field, given.tag, device)]


def check_pluggable(added: list[Given]) -> None:
    """Raises `InternalError` when the device would need a bus that only a new guest can get."""
    for given in added[:-1]:
        if given.device.type not in PLUGGED_CONTROLLERS:
            raise InternalError("No more available PCI slots")


def assign_sockets(added: list[Given], private_dir: str, channel_dir: str) -> None:
    """Name the sockets that the devices need and nobody named; they must have their aliases."""
    for given in added:
        if isinstance(given.device, Channel):
            assign_channel_socket(given.device, channel_dir)
        elif isinstance(given.device, Disk):
            assign_reservation_socket(given.device, private_dir)
        elif isinstance(given.device, Shmem):
            assign_server_socket(given.device)


def add(domain: Domain, given: Given) -> None:
    """Put a completed device into a document that is kept."""
    devices = devices_of(domain)
    _put(devices, given.field, given.device)
    if given.field == "disks":
        sort_disks(devices)


def completed_in_place(domain: Domain, old: Any, given: Given, facts: MachineFacts, new_mac: NewMac) -> Any:
    """The device with all that it leaves open, as it would be in the old one's place in the guest."""
    tried = domain.copy()
    place = next(number for number, each in enumerate(getattr(devices_of(domain), given.field)) if each is old)
    del getattr(devices_of(tried), given.field)[place]
    _, added = completed(tried, given, facts, new_mac)
    return added[-1].device


def remove(domain: Domain, field: str, device: Any) -> None:
    """Take a device out of a document."""
    held = getattr(devices_of(domain), field)
    if isinstance(held, list):
        setattr(domain.devices, field, [each for each in held if each is not device])
    else:
        setattr(domain.devices, field, None)


def replace(domain: Domain, field: str, old: Any, new: Any) -> None:
    """Put a device in the place of another one."""
    held = getattr(devices_of(domain), field)
    setattr(domain.devices, field, [new if each is old else each for each in held])


def by_alias(domain: Domain, alias: str) -> Given | None:
    """The device that has an alias."""
    for field in plan_of(Devices).names:
        value = getattr(devices_of(domain), field)
        for device in value if isinstance(value, list) else [value]:
            if getattr(getattr(device, "alias", None), "name", None) == alias:
                return Given(field, getattr(type(device), "_tag", "") or field.rstrip("s"), device)
    return None


def meant(domain: Domain, given: Given) -> Any:
    """The device of the domain that a client's document means; raises `DeviceMissing`."""
    held = getattr(devices_of(domain), given.field)
    found = held if isinstance(held, list) else [held] if held is not None else []
    if isinstance(given.device, Interface):
        return _interface(found, given.device)
    if isinstance(given.device, Disk):
        name = given.device.target.dev if given.device.target is not None else ""
        return _only([each for each in found if each.target is not None and each.target.dev == name],
                     f"disk {name} not found")  # fmt: skip
    if given.field == "controllers":
        wanted = given.device
        name = f"controller {wanted.type}:{wanted.index or 0} not found"
        return _only([each for each in found if (each.type, each.index) == (wanted.type, wanted.index or 0)], name)
    same = SAME.get(given.field, _says)
    alike = [each for each in found if same(each, given.device)]
    return _only(alike, missing(given.field, given.tag, found, given.device))


def _put(devices: Devices, field: str, device: Any) -> None:
    held = getattr(devices, field)
    if isinstance(held, list):
        held.append(device)
        return
    if held is not None:
        raise OperationFailed(f"domain already has a {getattr(type(device), '_tag', field)} device")
    setattr(devices, field, device)


def _only(found: list[Any], missing: str) -> Any:
    if not found:
        raise DeviceMissing(missing)
    return found[0]


def _interface(found: list[Interface], wanted: Interface) -> Interface:
    mac = wanted.mac.address if wanted.mac is not None else None
    alias = wanted.alias.name if wanted.alias is not None else None
    place = wanted.address if isinstance(wanted.address, PciAddress) and wanted.address.slot is not None else None
    matching = [
        each
        for each in found
        if (mac is None or (each.mac is not None and each.mac.address.lower() == mac.lower()))
        and (alias is None or (each.alias is not None and each.alias.name == alias))
        and (place is None or (isinstance(each.address, PciAddress) and each.address.location == place.location))
    ]
    shown = str(place.location) if place is not None else "(<null>)"
    if len(matching) > 1:
        raise OperationFailed(
            f"multiple devices matching MAC address {mac} found" if mac else "multiple matching devices found"
        )
    return _only(  # type: ignore[no-any-return]
        list(matching),
        f"no device found at address '{shown}' matching MAC address '{mac or '(<null>)'}' "
        f"and alias '{alias or '(<null>)'}'",
    )


def _says(device: Element, wanted: Element) -> bool:
    """Whether a device is all that the other one says; what that one leaves open may be anything."""
    for name in plan_of(type(wanted)).names:
        asked = getattr(wanted, name)
        if asked is None or asked == []:
            continue
        if not _holds(getattr(device, name, None), asked):
            return False
    return type(device) is type(wanted)


def _holds(had: Any, asked: Any) -> bool:
    """Whether a value is what is asked for; an element inside is one that says at least as much."""
    if isinstance(asked, Element) and isinstance(had, Element):
        return _says(had, asked)
    if isinstance(asked, list) and isinstance(had, list):
        return len(had) == len(asked) and all(map(_holds, had, asked))
    return bool(had == asked)


def move(domain: Domain, field: str, device: Any, place: int) -> None:
    """Put a device of a list at a place in it."""
    held = getattr(devices_of(domain), field)
    if isinstance(held, list):
        held.remove(device)
        held.insert(place, device)
