"""Everything that one simulated host holds; made by ``defaults`` or ``startup``, changed by the calls.

``test:///default`` is one world that all clients share until the last of them leaves; each client of
a start-up file has a world of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vird.api.capability import Capability
from vird.api.driver import EventLog
from vird.api.enums.domain import DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.enums.domain_event import DomainEventType
from vird.drivers.common.bus import Bus
from vird.drivers.common.domain_entry import NO_ID, DomainRegistry, uuid_text
from vird.drivers.common.pools import PoolRegistry
from vird.drivers.common.registry import Registry
from vird.drivers.common.volume_content import Storage
from vird.drivers.test.definition import read_again, uuid_bytes
from vird.drivers.test.guest import Guest
from vird.drivers.test.interfaces import InterfaceStore
from vird.drivers.test.machine import Machine
from vird.drivers.test.networks import NetworkEntry
from vird.drivers.test.pools import SimulatedPool
from vird.errors import NoDomain, OperationFailed, OperationTimeout
from vird.model.domain.domain import Domain
from vird.model.node_device import NodeDevice
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.beyond.migration.host import MovingHost

SCHEME = "test"


class Lease(NamedTuple):
    """The first address that a network gives out, and the network's own with its prefix."""

    start: str
    own: IPv4Interface | IPv6Interface

    @property
    def prefix(self) -> int:
        """How many bits all addresses of the network share."""
        return self.own.network.prefixlen


class World:
    """One simulated host.

    ``now_ns`` is its clock, in nanoseconds since 1970; ``beyond`` serves what libvirt's test driver does not have,
    and ``moving`` lets guests leave and come, both None where nobody asked for it.
    """

    def __init__(self, event_log: EventLog | None = None, *, now_ns: Callable[[], int] = time.time_ns) -> None:
        self.bus = Bus(SCHEME, event_log)
        self.now_ns = now_ns
        self.machine = Machine()
        self.domains = DomainRegistry()
        self.networks: Registry[NetworkEntry] = Registry()
        self.pools = PoolRegistry[SimulatedPool]()
        self.interfaces = InterfaceStore()
        self.devices: dict[str, NodeDevice] = {}
        self.template: Domain | None = None
        self.stuck: frozenset[str] = frozenset()
        self.failing_start: frozenset[str] = frozenset()
        self.storage = Storage()
        self.scratch_folder: Path | None = None
        self.beyond: dict[type[Capability], Capability] | None = None
        self.moving: MovingHost | None = None
        self._last_id = 0

    def guest(self, dom: DomainRef) -> Guest:
        """The guest that a client means.

        Raises ``NoDomain``.
        """
        guest = self.domains.by_uuid(dom.uuid)
        if guest is None:
            raise NoDomain(f"no domain with matching uuid '{uuid_text(dom.uuid)}' ({dom.name})")
        assert isinstance(guest, Guest)
        return guest

    def answering(self, dom: DomainRef, *, on_the_way: bool = False) -> Guest:
        """The guest that a client wants to change.

        Raises ``OperationTimeout`` for one that is simulated to be stuck, and for one that moves between hosts unless
        it may be ``on_the_way``.
        """
        guest = self.guest(dom)
        if guest.name in self.stuck:
            raise OperationTimeout("cannot acquire state change lock (held by a job that does not end)")
        if not on_the_way:
            guest.require_still()
        return guest

    def check_start(self, name: str) -> None:
        """Raises ``OperationFailed`` for a guest that is simulated never to start."""
        if name in self.failing_start:
            raise OperationFailed(f"guest '{name}' ended before it ran: this host was asked to have it fail")

    def add_guest(self, document: Domain) -> Guest:
        """Take a guest in that has a document of neither kind yet; the caller gives it one."""
        guest = Guest(document.name, uuid_bytes(document.uuid))
        self.domains.add(guest)
        return guest

    def start(self, guest: Guest, reason: DomainRunningReason) -> None:
        """Let a guest run by its definition; a transient one has its live document already."""
        if guest.live is None:
            guest.live = guest.persistent
            guest.persistent = None if guest.live is None else read_again(guest.live)
        self._last_id += 1
        guest.id = self._last_id
        guest.change(DomainState.RUNNING, reason)

    def stop(self, guest: Guest, reason: DomainShutoffReason) -> None:
        """End a guest's run; the caller forgets it with ``drop_transient`` once it has told of it."""
        guest.change(DomainState.SHUTOFF, reason)
        guest.id = NO_ID
        guest.moving = None
        if guest.persistent is not None:
            guest.live = None

    def tell(self, guest: Guest, event: DomainEventType, detail: int) -> None:
        """Publish a lifecycle event."""
        guest.tell(self.bus, event, detail)

    def drop_transient(self, guest: Guest) -> None:
        """Forget a guest that neither runs nor is defined."""
        if guest.persistent is None and guest.id == NO_ID:
            self.domains.remove(guest)

    def first_address(self, network: str) -> Lease | None:
        """Where the addresses that a network gives out begin; None for one that gives none."""
        entry = self.networks.by_name(network)
        for ip in entry.newest.ips if entry is not None else ():
            ranges = ip.dhcp.ranges if ip.dhcp is not None else []
            if ranges and ip.address is not None:
                return Lease(str(ranges[0].start), ip_interface(f"{ip.address}/{ip.netmask or ip.prefix or 24}"))
        return None
