"""Making worlds: the default one, and those that a start-up file describes.

A start-up file is a ``<node>`` with the documents of objects in it, each written out or named by a
``file`` attribute (relative to the start-up file), who may open it (``<auth>``), and facts about the
host: ``<cpu>`` and ``<memory>`` (in KiB).  Elements of libvirt's test namespace in a ``<domain>`` say how
it is found: ``<runstate>``, ``<transient/>``, ``<hasmanagedsave/>`` and ``<domainsnapshot>``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from lxml import etree

from vird import errors
from vird.api.driver import EventLog
from vird.api.enums.domain import (
    DomainPausedReason,
    DomainRunningReason,
    DomainShutoffReason,
    DomainState,
)
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.speaking import speaking_as
from vird.drivers.test import default_objects
from vird.drivers.test.authentication import check_caller
from vird.drivers.test.definition import read_guest, uuid_bytes
from vird.drivers.test.guest import Guest
from vird.drivers.test.interfaces import InterfaceEntry
from vird.drivers.test.networks import NetworkEntry, read_network
from vird.drivers.test.pools import SimulatedPool, read_pool
from vird.drivers.test.refuse import same_guest
from vird.drivers.test.volumes import add_volume
from vird.drivers.test.world import World
from vird.errors import ErrorDomain
from vird.markup import parse_document
from vird.model.checks.snapshot import parse_snapshot
from vird.model.interface import parse_interface
from vird.model.node_device import parse_node_device

NAMESPACE: Final = "{http://libvirt.org/schemas/domain/test/1.0}"
FILE_LIMIT: Final = 16 * 1024 * 1024
HOST_FACTS: Final = {
    "nodes": "nodes", "sockets": "sockets", "cores": "cores", "threads": "threads", "active": "cpus", "mhz": "mhz",
}  # fmt: skip
"""Children of ``<cpu>`` and what they say of the machine."""


def default_world(event_log: EventLog | None = None) -> World:
    """One running guest, one network, one pool, one interface and a few devices."""
    world = World(event_log)
    document = read_guest(default_objects.DOMAIN, world.machine.arch)
    guest = Guest(document.name, uuid_bytes(document.uuid), persistent=document)
    world.domains.add(guest)
    world.start(guest, DomainRunningReason.UNKNOWN)
    add_network(world, default_objects.NETWORK)
    add_pool(world, default_objects.POOL)
    add_interface(world, default_objects.INTERFACE)
    for text in default_objects.NODE_DEVICES:
        add_device(world, text)
    return world


def world_from(path: str, event_log: EventLog | None = None, auth_file: Path | None = None) -> World:
    """The world that a start-up file describes; blocks while files are read.

    Raises ``XmlError`` for a file that cannot be read, and the errors of the documents in it.
    """
    root = _read(Path(path))
    if root.tag != "node":
        found = etree.QName(root).localname
        raise errors.XmlError(f"expecting root element of 'node', not '{found}'", domain=ErrorDomain.XML)
    check_caller(root, auth_file)
    world = World(event_log)
    world.machine.cells = []
    _read_facts(world, root)
    folder = Path(path).parent
    for tag, add in _READERS.items():
        for element in root.findall(tag):
            add(world, _resolved(element, folder), folder)
    return world


def _read(path: Path) -> etree._Element:
    """A file's root element."""
    try:
        with path.open("rb") as file:
            content = file.read(FILE_LIMIT + 1)
    except OSError:
        raise errors.XmlError(f"failed to parse xml document '{path}'", domain=ErrorDomain.TEST) from None
    with speaking_as(ErrorDomain.TEST):
        return parse_document(content, str(path), is_file=True)


def _resolved(element: etree._Element, folder: Path) -> etree._Element:
    """The element itself, or the one in the file that it names."""
    name = element.get("file")
    return element if name is None else _read(folder / name)


def _read_facts(world: World, root: etree._Element) -> None:
    machine = world.machine
    for tag, fact in HOST_FACTS.items():
        text = root.findtext(f"cpu/{tag}")
        if text is not None:
            setattr(machine, fact, _number(f"node cpu {tag}", text))
    # Of processors that are not there, none can be active.
    machine.cpus = min(machine.cpus, machine.nodes * machine.sockets * machine.cores * machine.threads)
    machine.model = root.findtext("cpu/model") or machine.model
    memory = root.findtext("memory")
    if memory is not None:
        machine.memory = _number("node memory", memory)


def _number(what: str, text: str) -> int:
    if not text.strip().isdecimal() or int(text) >= 2**31:
        raise errors.XmlError(f"invalid {what} value", domain=ErrorDomain.TEST)
    return int(text)


def _text(element: etree._Element) -> bytes:
    return etree.tostring(element, with_tail=False)


# --- guests


def _add_guest(world: World, element: etree._Element, folder: Path) -> None:
    document = read_guest(_text(element), world.machine.arch)
    state = _run_state(element)
    is_transient = element.find(f"{NAMESPACE}transient") is not None
    has_managed_save = element.find(f"{NAMESPACE}hasmanagedsave") is not None
    with speaking_as(ErrorDomain.TEST):
        if is_transient and state == DomainState.SHUTOFF:
            raise errors.XmlError("transient domain cannot have runstate 'shutoff'")
        if has_managed_save and state != DomainState.SHUTOFF:
            raise errors.XmlError("domain with managedsave data can only have runstate 'shutoff'")
    same_guest(world, document)
    guest = world.add_guest(document)
    if is_transient:
        guest.live = document
    else:
        guest.persistent = document
    if state != DomainState.SHUTOFF:
        world.start(guest, DomainRunningReason.UNKNOWN)
        if state != DomainState.RUNNING:
            guest.change(state, DomainPausedReason.UNKNOWN)
    else:
        guest.change(state, DomainShutoffReason.UNKNOWN)
    guest.has_managed_save = has_managed_save
    for snapshot in element.findall(f"{NAMESPACE}domainsnapshot"):
        _add_snapshot(guest, _resolved(snapshot, folder))


def _run_state(element: etree._Element) -> DomainState:
    text = element.findtext(f"{NAMESPACE}runstate")
    if not text:
        return DomainState.RUNNING
    if not text.strip().isdecimal() or int(text) not in tuple(DomainState):
        raise errors.XmlError(f"runstate '{text.strip()}' out of range'", domain=ErrorDomain.TEST)
    return DomainState(int(text))


def _add_snapshot(guest: Guest, element: etree._Element) -> None:
    """Written out in a ``<domain>`` it stands in the test namespace, of which its document knows nothing."""
    element.tag = "domainsnapshot"
    for inner in element.iter():
        if isinstance(inner.tag, str) and inner.tag.startswith(NAMESPACE):
            inner.tag = etree.QName(inner).localname
    with speaking_as(ErrorDomain.DOMAIN_SNAPSHOT):
        if element.find("active") is None:
            raise errors.InternalError("Could not find 'active' element")
        snapshot = parse_snapshot(_text(element), redefine=True, any_name=True)
    parent = snapshot.parent.name if snapshot.parent is not None else None
    guest.snapshots.add(snapshot.name or "", snapshot, parent=parent)
    if snapshot.active:
        guest.snapshots.current = snapshot.name


# --- everything else


def add_network(world: World, text: str | bytes) -> None:
    """A running network."""
    document = read_network(text)
    if (known := world.networks.by_name(document.name)) is not None:
        raise errors.OperationFailed(
            f"network '{known.name}' already exists with uuid {uuid_text(known.uuid)}", domain=ErrorDomain.NETWORK
        )
    world.networks.add(NetworkEntry(document.name, uuid_bytes(document.uuid), persistent=document, live=document))


def add_pool(world: World, text: str | bytes) -> SimulatedPool:
    """A running pool."""
    document = read_pool(text)
    entry = SimulatedPool(document.name or "", uuid_bytes(document.uuid))
    entry.persistent = entry.live = document
    if (known := world.pools.by_name(entry.name)) is not None:
        raise errors.OperationFailed(
            f"pool '{known.name}' already exists with uuid {uuid_text(known.uuid)}", domain=ErrorDomain.STORAGE
        )
    world.pools.add(entry)
    return entry


def add_interface(world: World, text: str | bytes) -> None:
    """An interface that is up."""
    with speaking_as(ErrorDomain.INTERFACE):
        document = parse_interface(text)
    world.interfaces.entries[document.name] = InterfaceEntry(document, is_active=True)


def add_device(world: World, text: str | bytes) -> None:
    """A device."""
    with speaking_as(ErrorDomain.NODEDEV):
        device = parse_node_device(text)
    # Drivers are the kernel's to tell, not the document's.
    device.driver = None
    world.devices[device.name] = device


def _add_pool(world: World, element: etree._Element, folder: Path) -> None:
    entry = add_pool(world, _text(element))
    for volume in element.findall("volume"):
        add_volume(entry, _text(_resolved(volume, folder)), found=True)


_READERS: Final[dict[str, Callable[[World, etree._Element, Path], None]]] = {
    "domain": _add_guest,
    "network": lambda world, element, folder: add_network(world, _text(element)),
    "interface": lambda world, element, folder: add_interface(world, _text(element)),
    "pool": _add_pool,
    "device": lambda world, element, folder: add_device(world, _text(element)),
}
