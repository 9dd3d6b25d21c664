"""A guest's move out of a simulated host: from ``begin`` over ``send`` to ``confirm`` or ``give_up``.

The guest runs until all is sent, stands still until the other side has it, and then ends here; whatever goes wrong
before, it goes on here.  ``calls`` makes the client's calls of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.enums.domain_event import (
    DomainEventResumedDetailType,
    DomainEventStoppedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventType,
)
from vird.api.enums.domain_stats import DomainJobType
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.events import DomainJobCompleted, DomainMigrationIteration
from vird.drivers.common.domains import memory_kib
from vird.drivers.common.migration.peer_to_peer import LostLink
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.test.beyond.migration.cookie import Cookie
from vird.drivers.test.beyond.migration.host import MovingHost
from vird.drivers.test.beyond.migration.transfer import MIB, Transfer
from vird.drivers.test.guest import Guest

if TYPE_CHECKING:
    from vird.drivers.test.world import World

STEP_S: Final = 0.02
"""How often a transfer looks around."""

JOB: Final = "migration out"


class Phase(Enum):
    """How far a move is."""

    BEGUN = "begun"
    SENDING = "being sent"
    SENT = "sent"


class Outgoing:
    """One move; its guest refuses changes meanwhile.

    ``forget_coordinator`` takes back what was to happen when the client that coordinates it leaves.
    """

    def __init__(self, world: World, host: MovingHost, guest: Guest, wishes: Wishes) -> None:
        self._world = world
        self._host = host
        self.guest = guest
        self.wishes = wishes
        self.phase = Phase.BEGUN
        self.transfer: Transfer | None = None
        self._failure: errors.VirdError | None = None
        self._stir = asyncio.Event()
        self._suspended = False
        self.forget_coordinator: Callable[[], None] = lambda: None
        guest.moving = self

    def __str__(self) -> str:
        return f"a move to another host, {self.phase.value}"

    @property
    def is_offline(self) -> bool:
        """Whether only the definition goes."""
        return bool(self.wishes.flags & Flag.OFFLINE)

    def document(self, xml: str | None) -> str:
        """What the other side is to have: the guest's document, or the caller's after a look at it."""
        from vird.api.enums.domain import DomainXMLFlags as Xml
        from vird.drivers.test.definition import read_guest

        own = self.guest.text(Xml.SECURE | Xml.MIGRATABLE)
        if xml is None:
            return own
        wanted, here = read_guest(xml, self._world.machine.arch), self.guest.newest
        for what, theirs, ours in (
            ("uuid", wanted.uuid, here.uuid),
            ("name", wanted.name, here.name),
            ("memory size", memory_kib(wanted), memory_kib(here)),
        ):
            if theirs != ours:
                raise errors.ConfigUnsupported(f"Target domain {what} {theirs} does not match source {ours}")
        return xml

    def cookie(self) -> Cookie:
        """What goes along with the document."""
        guest = self.guest
        persistent = self.wishes.persistent_xml
        if persistent is None and guest.persistent is not None:
            from vird.api.enums.domain import DomainXMLFlags as Xml

            persistent = guest.text(Xml.SECURE | Xml.INACTIVE | Xml.MIGRATABLE)
        is_paused = guest.state == DomainState.PAUSED and not self._suspended
        frozen = tuple(sorted(guest.frozen))
        return Cookie(self._host.token, is_paused, persistent, guest.clock, frozen, guest.scheduler_weight)

    def abort(self, why: errors.VirdError | None = None) -> None:
        """Have a transfer that goes on end; once all is sent only the coordinator decides."""
        self._failure = why or errors.OperationAborted(f"{JOB}: canceled by client")
        self._stir.set()

    @property
    def speed(self) -> int:
        """Bytes per second: the slowest of the network, the call and the guest's own limit; 0 for at once."""
        limits = (self._host.speed, self.wishes.bandwidth * MIB, self.guest.move_speed * MIB)
        return min((limit for limit in limits if limit), default=0)

    async def send(self) -> None:
        """Send everything; then the guest stands still.

        Raises ``OperationAborted`` when it was told to stop, ``OperationFailed`` for a fault, ``LostLink``.
        """
        self.phase = Phase.SENDING
        if self.is_offline:
            self.phase = Phase.SENT
            return
        guest, host = self.guest, self._host
        self.transfer = transfer = Transfer(memory_kib(guest.newest) * 1024, self.speed, host.now_s())
        self._world.bus.publish(DomainMigrationIteration(guest.ref, transfer.iteration))
        while True:
            self._check()
            transfer.speed = self.speed
            sent = transfer.advance(host.now_s())
            if sent * 2 >= transfer.total:
                self._fail_half_way()
            if sent >= transfer.total:
                break
            try:
                await asyncio.wait_for(self._stir.wait(), STEP_S)
            except TimeoutError:
                continue
        self.phase = Phase.SENT
        if guest.state == DomainState.RUNNING:
            self._suspended = True
            guest.change(DomainState.PAUSED, DomainPausedReason.MIGRATION)
            self._world.tell(guest, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.MIGRATED)
        transfer.iteration += 1
        self._world.bus.publish(DomainMigrationIteration(guest.ref, transfer.iteration))

    def _check(self) -> None:
        if self.guest.moving is not self or not self.guest.is_active:
            raise errors.OperationInvalid("domain is not running", domain=errors.ErrorDomain.DOMAIN)
        if self._failure is not None:
            raise self._failure

    def _fail_half_way(self) -> None:
        name = self.guest.name
        if name in self._host.failing:
            raise errors.OperationFailed(f"{JOB}: unexpectedly failed, as this host was asked to have it")
        if name in self._host.breaking:
            raise LostLink(name)

    def confirm(self) -> None:
        """The other side has it: end it here."""
        world, guest = self._world, self.guest
        self._let_go()
        if not self.is_offline and guest.is_active:
            ref = guest.ref
            world.stop(guest, DomainShutoffReason.MIGRATED)
            world.tell(guest, DomainEventType.STOPPED, DomainEventStoppedDetailType.MIGRATED)
            if self.transfer is not None:
                guest.last_job = self.transfer.figures(self._host.now_s(), DomainJobType.COMPLETED)
                world.bus.publish(DomainJobCompleted(ref, guest.last_job.params()))
        if self.wishes.flags & Flag.UNDEFINE_SOURCE and not guest.is_active:
            guest.persistent = None
            guest.autostart = False
        world.drop_transient(guest)

    def give_up(self) -> None:
        """It did not get there: let it go on here."""
        guest = self.guest
        self._let_go()
        if not guest.is_active:
            return
        if self._suspended and guest.state == DomainState.PAUSED:
            guest.change(DomainState.RUNNING, DomainRunningReason.MIGRATION_CANCELED)
            self._world.tell(guest, DomainEventType.RESUMED, DomainEventResumedDetailType.MIGRATED)

    def leave(self) -> None:
        """Whoever coordinated the move is gone.

        Before all was sent, the guest goes on here.  Afterwards nobody here knows whether it runs over there, so
        it keeps standing still, for somebody to look; it must not run twice.
        """
        if self.phase is Phase.SENT and not self.is_offline:
            self._let_go()
        else:
            self.give_up()

    def _let_go(self) -> None:
        self.forget_coordinator()
        if self.guest.moving is self:
            self.guest.moving = None
