"""Making worlds: the default one, and those that a start-up file describes."""

from __future__ import annotations

from vird.api.driver import EventLog
from vird.api.enums.domain import DomainRunningReason
from vird.drivers.test import default_objects
from vird.drivers.test.definition import read_guest, uuid_bytes
from vird.drivers.test.guest import Guest
from vird.drivers.test.interfaces import InterfaceEntry
from vird.drivers.test.networks import NetworkEntry, read_network
from vird.drivers.test.pools import PoolEntry, read_pool
from vird.drivers.test.world import World
from vird.model.interface import parse_interface
from vird.model.node_device import parse_node_device


def default_world(event_log: EventLog | None = None) -> World:
    """One running guest, one network, one pool, one interface and a few devices."""
    world = World(event_log)
    document = read_guest(default_objects.DOMAIN, world.machine.model)
    guest = Guest(document.name, uuid_bytes(document.uuid), persistent=document)
    world.domains.add(guest)
    world.start(guest, DomainRunningReason.UNKNOWN)
    _add_network(world, default_objects.NETWORK)
    _add_pool(world, default_objects.POOL)
    interface = parse_interface(default_objects.INTERFACE)
    world.interfaces.entries[interface.name] = InterfaceEntry(interface, is_active=True)
    for text in default_objects.NODE_DEVICES:
        device = parse_node_device(text)
        world.devices[device.name] = device
    return world


def _add_network(world: World, text: str) -> None:
    document = read_network(text)
    entry = NetworkEntry(document.name, uuid_bytes(document.uuid), persistent=document, live=document)
    world.networks.add(entry)


def _add_pool(world: World, text: str) -> None:
    document = read_pool(text)
    entry = PoolEntry(document.name or "", uuid_bytes(document.uuid))
    entry.persistent = entry.live = document
    world.pools.add(entry)
