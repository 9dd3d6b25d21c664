"""A guest's arrival at a simulated host: made ready, it waits without running until its move is finished or given up
(``calls`` asks for it)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.enums.domain_event import (
    DomainEventDefinedDetailType,
    DomainEventResumedDetailType,
    DomainEventStartedDetailType,
    DomainEventStoppedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventType,
)
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.test.beyond.migration.cookie import Cookie
from vird.drivers.test.beyond.migration.host import MovingHost
from vird.drivers.test.definition import read_guest
from vird.drivers.test.guest import Guest
from vird.drivers.test.refuse import invalid_operation, same_guest
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class Incoming:
    """One arrival; ``forget_coordinator`` takes back what was to happen when its client leaves.

    A guest that only its definition comes of is not there before its arrival is finished: ``guest`` is None.
    """

    def __init__(self, world: World, host: MovingHost, wishes: Wishes, document: Domain, guest: Guest | None) -> None:
        self._world = world
        self._host = host
        self.wishes = wishes
        self.document = document
        self.guest = guest
        self.forget_coordinator: Callable[[], None] = lambda: None
        host.arrivals[document.name] = self

    def __str__(self) -> str:
        return "its own arrival from another host"

    @classmethod
    def prepare(cls, world: World, host: MovingHost, wishes: Wishes, cookie: Cookie) -> Incoming:
        """Take the guest in, without letting it run.

        Raises ``InternalError`` for one that comes from here, ``OperationInvalid`` where it runs already,
        ``OperationFailed`` where another one has its name or UUID.
        """
        if cookie.host == host.token:
            raise errors.InternalError("Attempt to migrate guest to the same host")
        if wishes.xml is None:
            raise errors.InternalError("no domain XML passed")
        document = read_guest(wishes.xml, world.machine.arch)
        if wishes.name is not None:
            document.name = wishes.name
        guest = same_guest(world, document)
        if document.name in host.arrivals or (guest is not None and (guest.is_active or guest.moving is not None)):
            raise invalid_operation(f"domain '{document.name}' is already active")
        if wishes.flags & Flag.OFFLINE:
            return cls(world, host, wishes, document, None)
        world.check_start(document.name)
        guest = guest or world.add_guest(document)
        arrival = cls(world, host, wishes, document, guest)
        guest.moving = arrival
        guest.live = document
        world.start(guest, DomainRunningReason.MIGRATED)
        guest.change(DomainState.PAUSED, DomainPausedReason.MIGRATION)
        world.tell(guest, DomainEventType.STARTED, DomainEventStartedDetailType.MIGRATED)
        return arrival

    def finish(self, flags: int, cookie: Cookie) -> Guest:
        """Let it run, or stand still as it did; define it where the flags say so.

        Raises ``OperationFailed`` for a guest that is simulated not to arrive, ``NoDomain`` for one that was destroyed
        meanwhile; nothing is left of it.
        """
        world, name = self._world, self.document.name
        if name in self._host.failing_arrival:
            self.discard()
            raise errors.OperationFailed(f"guest '{name}' ended on arrival: this host was asked to have it fail")
        definition = self._definition(cookie) if flags & Flag.PERSIST_DEST else None
        guest = self.guest
        is_still_coming = guest is None or guest.moving is self
        self._let_go()
        if guest is None:
            guest = same_guest(world, self.document) or world.add_guest(self.document)
        elif not is_still_coming:
            raise errors.NoDomain(f"guest '{name}' was ended on its way here")
        if cookie.clock is not None:
            guest.clock = cookie.clock
        guest.frozen = set(cookie.frozen)
        guest.scheduler_weight = guest.scheduler_weight if cookie.weight is None else cookie.weight
        if definition is not None:
            detail = DomainEventDefinedDetailType.ADDED
            if guest.persistent is not None:
                detail = DomainEventDefinedDetailType.UPDATED
            guest.persistent = definition
            world.tell(guest, DomainEventType.DEFINED, detail)
        if self.guest is None:
            return guest
        if cookie.paused or flags & Flag.PAUSED:
            guest.change(DomainState.PAUSED, DomainPausedReason.USER)
            world.tell(guest, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.PAUSED)
        else:
            guest.change(DomainState.RUNNING, DomainRunningReason.MIGRATED)
            world.tell(guest, DomainEventType.RESUMED, DomainEventResumedDetailType.MIGRATED)
        return guest

    def _definition(self, cookie: Cookie) -> Domain:
        if cookie.persistent is None:
            return self.document
        definition = read_guest(cookie.persistent, self._world.machine.arch)
        if definition.uuid != self.document.uuid:
            raise errors.ConfigUnsupported("the persistent definition is another guest's")
        definition.name = self.document.name
        return definition

    def discard(self, *, coordinator_left: bool = False) -> None:
        """It will not come: leave nothing of it."""
        world, guest = self._world, self.guest
        is_still_coming = guest is not None and guest.moving is self
        self._let_go()
        if guest is None or not is_still_coming:
            return
        reason, detail = DomainShutoffReason.FAILED, DomainEventStoppedDetailType.FAILED
        if coordinator_left:
            reason, detail = DomainShutoffReason.DESTROYED, DomainEventStoppedDetailType.DESTROYED
        world.stop(guest, reason)
        world.tell(guest, DomainEventType.STOPPED, detail)
        world.drop_transient(guest)

    async def abandon(self) -> None:
        """The client that coordinates the move is gone."""
        self.discard(coordinator_left=True)

    def _let_go(self) -> None:
        self.forget_coordinator()
        if self._host.arrivals.get(self.document.name) is self:
            del self._host.arrivals[self.document.name]
        if self.guest is not None and self.guest.moving is self:
            self.guest.moving = None
