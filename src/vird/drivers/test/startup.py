"""Making worlds: the default one, and those that a start-up file describes."""

from __future__ import annotations

import uuid as uuids

from vird.api.driver import EventLog
from vird.api.enums.domain import DomainRunningReason
from vird.drivers.test import default_objects
from vird.drivers.test.definition import read_guest
from vird.drivers.test.guest import Guest
from vird.drivers.test.world import World


def default_world(event_log: EventLog | None = None) -> World:
    """One running guest, one network, one pool, one interface and a few devices."""
    world = World(event_log)
    document = read_guest(default_objects.DOMAIN, world.machine.model)
    guest = Guest(document.name, uuids.UUID(document.uuid).bytes, persistent=document)
    world.domains.add(guest)
    world.start(guest, DomainRunningReason.UNKNOWN)
    return world
