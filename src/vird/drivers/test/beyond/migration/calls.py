"""The calls of a move, as clients of both sides make them: version 3, with parameters or without, and peer to peer.

One object for each client: what it coordinates ends with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.migration import Migration
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.common.migration.peer_to_peer import LostLink, move
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.test.beyond.migration.cookie import Cookie
from vird.drivers.test.beyond.migration.host import MovingHost
from vird.drivers.test.beyond.migration.incoming import Incoming
from vird.drivers.test.beyond.migration.outgoing import Outgoing, Phase
from vird.drivers.test.beyond.migration.peer_to_peer import SimulatedDeparture
from vird.drivers.test.beyond.migration.wishes import plain, wanted
from vird.drivers.test.refuse import invalid_operation
from vird.errors import ErrorDomain
from vird.host.hostname import host_name
from vird.wire.procedures import remote
from vird.wire.procedures.domain_migration import (
    DomainMigrateBegin3ParamsRet,
    DomainMigrateBegin3Ret,
    DomainMigrateFinish3ParamsRet,
    DomainMigrateFinish3Ret,
    DomainMigratePrepare3ParamsRet,
    DomainMigratePrepare3Ret,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.test.guest import Guest
    from vird.drivers.test.world import World


class TestMigration(Migration):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World, host: MovingHost, caller: Caller) -> None:
        self._world = world
        self._host = host
        self._caller = caller

    # --- the side that a guest leaves

    async def domain_migrate_begin3_params(
        self, dom: DomainRef, params: list[TypedParam], flags: int
    ) -> DomainMigrateBegin3ParamsRet:
        """The document and the cookie for the other side."""
        wishes = wanted(params, flags, remote.DOMAIN_MIGRATE_BEGIN3_PARAMS)
        return DomainMigrateBegin3ParamsRet(*self._begin(dom, wishes))

    async def domain_migrate_begin3(
        self, dom: DomainRef, xmlin: str | None, flags: int, dname: str | None, bandwidth: int
    ) -> DomainMigrateBegin3Ret:
        """The same without parameters."""
        wishes = plain(flags, remote.DOMAIN_MIGRATE_BEGIN3, name=dname, xml=xmlin, bandwidth=bandwidth)
        return DomainMigrateBegin3Ret(*self._begin(dom, wishes))

    def _begin(self, dom: DomainRef, wishes: Wishes) -> tuple[bytes, str]:
        outgoing = self._outgoing(self._movable(dom, wishes), wishes)
        try:
            return outgoing.cookie().to_bytes(), outgoing.document(wishes.xml)
        except errors.VirdError:
            outgoing.give_up()
            raise
        finally:
            if not wishes.flags & Flag.CHANGE_PROTECTION and outgoing.phase is Phase.BEGUN:
                outgoing.give_up()

    def _movable(self, dom: DomainRef, wishes: Wishes) -> Guest:
        guest = self._world.answering(dom)
        if not guest.is_active and not wishes.flags & Flag.OFFLINE:
            raise invalid_operation("domain is not running")
        if not guest.is_persistent and wishes.flags & Flag.OFFLINE:
            raise errors.OperationInvalid("a transient guest has no definition that could be moved alone")
        if count := len(guest.snapshots):
            raise errors.OperationInvalid(f"cannot migrate domain with {count} snapshots")
        return guest

    def _outgoing(self, guest: Guest, wishes: Wishes) -> Outgoing:
        """A move of this client's, which goes no further without it."""
        outgoing = Outgoing(self._world, self._host, guest, wishes)
        lost = self._caller.on_lost(lambda: outgoing.abort(errors.OperationAborted("the client is gone")))

        async def leave() -> None:
            if guest.moving is outgoing:
                outgoing.leave()

        closed = self._caller.on_close(leave)

        def forget() -> None:
            lost()
            closed()

        outgoing.forget_coordinator = forget
        return outgoing

    async def domain_migrate_perform3_params(
        self, dom: DomainRef, dconnuri: str | None, params: list[TypedParam], cookie_in: bytes, flags: int
    ) -> bytes:
        """Send the guest; peer to peer, everything."""
        return await self._perform(dom, dconnuri, wanted(params, flags, remote.DOMAIN_MIGRATE_PERFORM3_PARAMS))

    async def domain_migrate_perform3(
        self,
        dom: DomainRef,
        xmlin: str | None,
        cookie_in: bytes,
        dconnuri: str | None,
        uri: str | None,
        flags: int,
        dname: str | None,
        bandwidth: int,
    ) -> bytes:
        """The same without parameters."""
        procedure = remote.DOMAIN_MIGRATE_PERFORM3
        wishes = plain(flags, procedure, uri=uri, name=dname, xml=xmlin, bandwidth=bandwidth)
        return await self._perform(dom, dconnuri, wishes)

    async def _perform(self, dom: DomainRef, dconnuri: str | None, wishes: Wishes) -> bytes:
        if wishes.flags & Flag.PEER2PEER:
            if dconnuri is None:
                raise errors.InternalError("a peer-to-peer migration needs the URI of the other host")
            # It goes on without the client that asked for it.
            outgoing = Outgoing(self._world, self._host, self._movable(dom, wishes), wishes)
            await move(SimulatedDeparture(outgoing), wishes, self._host.reach, dconnuri)
            return b""
        guest = self._world.guest(dom)
        moving = guest.moving
        if not isinstance(moving, Outgoing):
            moving = self._outgoing(self._movable(dom, wishes), wishes)
        elif moving.phase is not Phase.BEGUN:
            raise errors.OperationInvalid(f"domain '{guest.name}' is being migrated already")
        moving.wishes = wishes._replace(persistent_xml=wishes.persistent_xml or moving.wishes.persistent_xml)
        try:
            await moving.send()
        except LostLink as lost:
            self._caller.hang_up("this host was asked to lose the connection")
            moving.give_up()
            raise errors.OperationFailed("the connection is lost") from lost
        except errors.VirdError:
            if not wishes.flags & Flag.CHANGE_PROTECTION:
                moving.give_up()
            raise
        return moving.cookie().to_bytes()

    async def domain_migrate_confirm3_params(
        self, dom: DomainRef, params: list[TypedParam], cookie_in: bytes, flags: int, cancelled: int
    ) -> None:
        """End the guest here, or let it go on here."""
        wanted(params, flags, remote.DOMAIN_MIGRATE_CONFIRM3_PARAMS)
        self._confirm(dom, cancelled)

    async def domain_migrate_confirm3(self, dom: DomainRef, cookie_in: bytes, flags: int, cancelled: int) -> None:
        """The same without parameters."""
        plain(flags, remote.DOMAIN_MIGRATE_CONFIRM3)
        self._confirm(dom, cancelled)

    def _confirm(self, dom: DomainRef, cancelled: int) -> None:
        guest = self._world.guest(dom)
        moving = guest.moving
        if not isinstance(moving, Outgoing):
            if cancelled:
                return
            raise errors.OperationInvalid(f"domain '{guest.name}' is not being migrated")
        if cancelled:
            moving.give_up()
        elif moving.phase is not Phase.SENT:
            raise errors.OperationInvalid(f"domain '{guest.name}' has not been sent yet")
        else:
            moving.confirm()

    # --- the side that it comes to

    async def domain_migrate_prepare3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int
    ) -> DomainMigratePrepare3ParamsRet:
        """Make ready for a guest; it does not run yet."""
        wishes = wanted(params, flags, remote.DOMAIN_MIGRATE_PREPARE3_PARAMS)
        return DomainMigratePrepare3ParamsRet(*self._prepare(wishes, cookie_in))

    async def domain_migrate_prepare3(
        self, cookie_in: bytes, uri_in: str | None, flags: int, dname: str | None, bandwidth: int, dom_xml: str
    ) -> DomainMigratePrepare3Ret:
        """The same without parameters."""
        wishes = plain(flags, remote.DOMAIN_MIGRATE_PREPARE3, uri=uri_in, name=dname, xml=dom_xml)
        return DomainMigratePrepare3Ret(*self._prepare(wishes, cookie_in))

    def _prepare(self, wishes: Wishes, cookie_in: bytes) -> tuple[bytes, str]:
        cookie = Cookie.from_bytes(cookie_in)
        arrival = Incoming.prepare(self._world, self._host, wishes, cookie)
        arrival.forget_coordinator = self._caller.on_close(arrival.abandon)
        return Cookie(self._host.token).to_bytes(), wishes.uri or f"simulated:{host_name()}"

    async def domain_migrate_finish3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int, cancelled: int
    ) -> DomainMigrateFinish3ParamsRet:
        """Let the guest run here, or leave nothing of it."""
        wishes = wanted(params, flags, remote.DOMAIN_MIGRATE_FINISH3_PARAMS)
        return DomainMigrateFinish3ParamsRet(self._finish(wishes.name or "", cookie_in, flags, cancelled), b"")

    async def domain_migrate_finish3(
        self, dname: str, cookie_in: bytes, dconnuri: str | None, uri: str | None, flags: int, cancelled: int
    ) -> DomainMigrateFinish3Ret:
        """The same without parameters."""
        plain(flags, remote.DOMAIN_MIGRATE_FINISH3)
        return DomainMigrateFinish3Ret(self._finish(dname, cookie_in, flags, cancelled), b"")

    def _finish(self, name: str, cookie_in: bytes, flags: int, cancelled: int) -> DomainRef:
        arrival = self._host.arrivals.get(name)
        if arrival is None:
            raise errors.NoDomain(f"no domain with matching name '{name}' is on its way here")
        if cancelled:
            arrival.discard()
            raise errors.OperationFailed("migration was cancelled")
        return arrival.finish(flags, Cookie.from_bytes(cookie_in)).ref
