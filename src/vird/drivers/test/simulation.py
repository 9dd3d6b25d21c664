"""What a URI asks of a simulated host beside the usual: how much there is, and what goes wrong.

``test:///default?domains=10000&seed=7`` and the like; ``docs/reference/simulated-host.md``
describes the parameters.  All that is random comes from the seed, so the same URI always gives the same host.
"""

from __future__ import annotations

import asyncio
import random
import uuid as uuids
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from vird import errors
from vird.api.capabilities.node import Node
from vird.api.driver import EventLog, Reach
from vird.api.enums.domain import DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.events import Event
from vird.api.uri import Uri
from vird.drivers.common.bus import Bus
from vird.drivers.common.volume_content import Storage
from vird.drivers.test.clock import SECOND_NS, ClockedNode, SimulatedClock
from vird.drivers.test.definition import read_guest, uuid_bytes
from vird.drivers.test.world import SCHEME, World
from vird.model.domain.memory import Memory
from vird.model.domain.vcpu import Vcpu

if TYPE_CHECKING:
    from vird.drivers.test.beyond.migration.host import MovingHost

DOMAINS_MAX: Final = 100_000
AT_ONCE: Final = 200
"""Guests that are made before others get their turn on the event loop."""

TEMPLATE: Final = """<domain type='test'>
  <name>simulated</name>
  <memory unit='MiB'>1024</memory>
  <vcpu>1</vcpu>
  <os><type>hvm</type></os>
  <devices>
    <disk type='file'><source file='/guest/image'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
  </devices>
</domain>"""
MEMORY_MIB: Final = (256, 512, 1024, 2048, 4096, 8192)
PROCESSORS: Final = (1, 1, 2, 2, 4, 8)


class Simulation(NamedTuple):
    """``running``, ``lost_events`` in percent, ``pool_size`` in bytes, ``slow_storage`` in ms for each piece,
    ``migration_speed`` in MiB/s."""

    domains: int = 0
    seed: int = 0
    running: int = 50
    stuck: tuple[str, ...] = ()
    lost_events: int = 0
    pool_size: int | None = None
    slow_storage: int = 0
    complete: int = 0
    full_after: int | None = None
    failing_start: tuple[str, ...] = ()
    clock: int | None = None
    clock_rate: int = 1
    migration: int = 0
    migration_speed: int = 0
    failing_migration: tuple[str, ...] = ()
    breaking_migration: tuple[str, ...] = ()
    failing_arrival: tuple[str, ...] = ()

    @classmethod
    def from_uri(cls, uri: Uri) -> Self:
        """Read the parameters; ``InvalidArg`` for a strange one or a value that it cannot have."""
        given: dict[str, object] = {}
        for name, text in uri.parameters:
            if name in NAMES:
                given[name.replace("-", "_")] = tuple(text.split(","))
            elif name in LIMITS:
                given[name.replace("-", "_")] = _number(name, text, LIMITS[name])
            else:
                raise errors.InvalidArg(
                    f"a simulated host has no parameter '{name}'; known are {', '.join([*NAMES, *LIMITS])}"
                )
        return cls(**given)  # type: ignore[arg-type]


NAMES: Final = ("stuck", "failing-start", "failing-migration", "breaking-migration", "failing-arrival")
"""Parameters that are names of guests, between commas."""

LIMITS: Final = {
    "domains": DOMAINS_MAX,
    "seed": 2**63,
    "running": 100,
    "lost-events": 100,
    "pool-size": 2**63,
    "slow-storage": 60_000,
    "complete": 1,
    "full-after": 2**63,
    "clock": 2**33,
    "clock-rate": 1_000_000,
    "migration": 1,
    "migration-speed": 1_000_000,
}
"""Parameters that are numbers, and the largest they can be."""


def _number(name: str, text: str, largest: int) -> int:
    if not text.isdecimal() or int(text) > largest:
        raise errors.InvalidArg(f"parameter '{name}' must be a number up to {largest}, not '{text}'")
    return int(text)


class LossyBus(Bus):
    """A bus that forgets some events, for clients that must live with that."""

    def __init__(self, kept_in: EventLog | None, percent: int, chance: random.Random) -> None:
        super().__init__(SCHEME, kept_in)
        self._percent = percent
        self._chance = chance

    def publish(self, event: Event) -> None:
        """Tell of the event, or not."""
        if self._chance.random() * 100 >= self._percent:
            super().publish(event)


async def simulate(
    world: World, wanted: Simulation, event_log: EventLog | None = None, reach: Reach | None = None
) -> None:
    """Make a fresh world what a URI asks for; other work goes on meanwhile.  ``reach`` is the way to other hosts."""
    chance = random.Random(wanted.seed)
    if wanted.lost_events:
        world.bus = LossyBus(event_log, wanted.lost_events, random.Random(wanted.seed))
    if wanted.complete:
        from vird.drivers.test.beyond.everything import beyond

        world.beyond = beyond(world)
    if wanted.clock is not None or wanted.clock_rate != 1:
        clock = SimulatedClock(world.now_ns() // SECOND_NS if wanted.clock is None else wanted.clock, wanted.clock_rate)
        world.now_ns = clock
        world.beyond = {**(world.beyond or {}), Node: ClockedNode(world, clock)}
    if wanted.migration:
        world.moving = _moving_host(wanted, reach)
    world.failing_start = frozenset(wanted.failing_start)
    world.stuck = frozenset(wanted.stuck)
    world.storage = Storage(wait_s=wanted.slow_storage / 1000, room=wanted.full_after)
    if wanted.pool_size is not None:
        for pool in world.pools:
            document = pool.newest
            document.capacity = document.available = wanted.pool_size
    width = len(str(max(wanted.domains - 1, 0)))
    for number in range(wanted.domains):
        _add_guest(world, f"sim-{number:0{width}}", chance, wanted.running)
        if number % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)


def _moving_host(wanted: Simulation, reach: Reach | None) -> MovingHost:
    from vird.drivers.test.beyond.migration.host import MovingHost
    from vird.drivers.test.beyond.migration.transfer import MIB

    host = MovingHost(
        wanted.migration_speed * MIB,
        frozenset(wanted.failing_migration),
        frozenset(wanted.breaking_migration),
        frozenset(wanted.failing_arrival),
    )
    if reach is not None:
        host.reach = reach
    return host


def _add_guest(world: World, name: str, chance: random.Random, running: int) -> None:
    document = world.template
    if document is None:
        document = world.template = read_guest(TEMPLATE, world.machine.arch)
    document = document.copy()
    document.name = name
    document.uuid = str(uuids.UUID(int=chance.getrandbits(128), version=4))
    size = chance.choice(MEMORY_MIB) * 1024
    document.memory, document.current_memory = Memory(size=size), size
    document.vcpu = Vcpu(placement="static", count=chance.choice(PROCESSORS))
    if document.devices is not None:
        for interface in document.devices.interfaces:
            if interface.mac is not None:
                interface.mac.address = f"52:54:00:{chance.randbytes(3).hex(':')}"
    guest = world.add_guest(document)
    assert guest.uuid == uuid_bytes(document.uuid)
    guest.persistent = document
    if chance.random() * 100 < running:
        world.start(guest, DomainRunningReason.BOOTED)
    else:
        guest.change(DomainState.SHUTOFF, DomainShutoffReason.SHUTDOWN)
