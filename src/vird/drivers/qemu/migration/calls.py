"""The calls of a move, as clients of both sides make them: version 3, with parameters or without, and peer to peer.

One object for each client: what it coordinates ends with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.migration import Migration
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.streams import ByteStream
from vird.drivers.common.migration.peer_to_peer import move
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration.departure import QemuDeparture
from vird.drivers.qemu.migration.incoming import Incoming
from vird.drivers.qemu.migration.outgoing import Outgoing
from vird.drivers.qemu.migration.phases import Phase
from vird.drivers.qemu.migration.tunnel import TunnelledDeparture, receive
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import Procedure, remote
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
    from vird.drivers.qemu.driver import QemuDriver

KNOWN_FLAGS = (
    Flag.LIVE
    | Flag.PEER2PEER
    | Flag.PERSIST_DEST
    | Flag.UNDEFINE_SOURCE
    | Flag.PAUSED
    | Flag.CHANGE_PROTECTION
    | Flag.UNSAFE
    | Flag.OFFLINE
    | Flag.COMPRESSED
    | Flag.ABORT_ON_ERROR
    | Flag.AUTO_CONVERGE
    | Flag.RDMA_PIN_ALL
    | Flag.TUNNELLED
    | Flag.PARALLEL
    | Flag.POSTCOPY
    | Flag.NON_SHARED_DISK
    | Flag.NON_SHARED_INC
    | Flag.NON_SHARED_SYNCHRONOUS_WRITES
    | Flag.ZEROCOPY
)


class QemuMigration(Migration):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver, caller: Caller) -> None:
        self._driver = driver
        self._caller = caller

    def _wishes(self, params: list[TypedParam], flags: int, procedure: Procedure) -> Wishes:
        check_flags(flags, KNOWN_FLAGS, procedure)
        return Wishes.of(params, flags)

    # --- the side that a guest leaves

    async def domain_migrate_begin3_params(
        self, dom: DomainRef, params: list[TypedParam], flags: int
    ) -> DomainMigrateBegin3ParamsRet:
        """The document and the cookie for the other side."""
        wishes = self._wishes(params, flags, remote.DOMAIN_MIGRATE_BEGIN3_PARAMS)
        return DomainMigrateBegin3ParamsRet(*await self._begin(dom, wishes))

    async def domain_migrate_begin3(
        self, dom: DomainRef, xmlin: str | None, flags: int, dname: str | None, bandwidth: int
    ) -> DomainMigrateBegin3Ret:
        """The same without parameters."""
        check_flags(flags, KNOWN_FLAGS, remote.DOMAIN_MIGRATE_BEGIN3)
        wishes = Wishes(flags, name=dname, xml=xmlin, bandwidth=bandwidth)
        return DomainMigrateBegin3Ret(*await self._begin(dom, wishes))

    async def _begin(self, dom: DomainRef, wishes: Wishes) -> tuple[bytes, str]:
        outgoing = await self._outgoing(dom, wishes)
        try:
            begun = await outgoing.first_cookie(), await outgoing.document(wishes.xml)
        except BaseException:
            await outgoing.give_up()
            raise
        if not wishes.flags & Flag.CHANGE_PROTECTION:
            await outgoing.give_up()
        return begun

    async def _outgoing(self, dom: DomainRef, wishes: Wishes) -> Outgoing:
        """A move of this client's, which goes no further without it."""
        outgoing = await Outgoing.begun(self._driver, self._driver.guest(dom), wishes, str(self._caller))
        gone = errors.OperationAborted("the client that moves the guest is gone")
        lost = self._caller.on_lost(lambda: outgoing.abort_soon(gone))
        closed = self._caller.on_close(outgoing.leave)

        def forget() -> None:
            lost()
            closed()

        outgoing.forget_coordinator = forget
        return outgoing

    async def domain_migrate_perform3_params(
        self, dom: DomainRef, dconnuri: str | None, params: list[TypedParam], cookie_in: bytes, flags: int
    ) -> bytes:
        """Send the guest; peer to peer, everything."""
        wishes = self._wishes(params, flags, remote.DOMAIN_MIGRATE_PERFORM3_PARAMS)
        return await self._perform(dom, dconnuri, wishes, cookie_in)

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
        check_flags(flags, KNOWN_FLAGS, remote.DOMAIN_MIGRATE_PERFORM3)
        wishes = Wishes(flags, uri, dname, xmlin, bandwidth=bandwidth)
        return await self._perform(dom, dconnuri, wishes, cookie_in)

    async def _perform(self, dom: DomainRef, dconnuri: str | None, wishes: Wishes, cookie_in: bytes) -> bytes:
        guest = self._driver.guest(dom)
        if wishes.flags & Flag.PEER2PEER:
            if dconnuri is None:
                raise errors.InternalError("a peer-to-peer migration needs the URI of the other host")
            # It goes on without the client that asked for it.
            outgoing = await Outgoing.begun(self._driver, guest, wishes, str(self._caller))
            kind = TunnelledDeparture if wishes.flags & Flag.TUNNELLED else QemuDeparture
            await move(kind(outgoing), wishes, self._driver.environment.reach, dconnuri)
            return b""
        if dconnuri is not None:
            raise errors.InternalError("Unexpected dconnuri parameter with non-peer2peer migration")
        moving = guest.moving
        if not isinstance(moving, Outgoing):
            moving = await self._outgoing(dom, wishes)
        elif moving.phase is not Phase.BEGUN:
            raise errors.OperationInvalid(f"domain '{guest.name}' is being migrated already")
        moving.wishes = wishes._replace(persistent_xml=wishes.persistent_xml or moving.wishes.persistent_xml)
        try:
            return await moving.perform(cookie_in, wishes.uri)
        except BaseException:
            # Clients confirm nothing that was not sent.
            await moving.give_up()
            raise

    async def domain_migrate_confirm3_params(
        self, dom: DomainRef, params: list[TypedParam], cookie_in: bytes, flags: int, cancelled: int
    ) -> None:
        """End the guest here, or let it go on here."""
        self._wishes(params, flags, remote.DOMAIN_MIGRATE_CONFIRM3_PARAMS)
        await self._confirm(dom, cookie_in, flags, cancelled)

    async def domain_migrate_confirm3(self, dom: DomainRef, cookie_in: bytes, flags: int, cancelled: int) -> None:
        """The same without parameters."""
        check_flags(flags, KNOWN_FLAGS, remote.DOMAIN_MIGRATE_CONFIRM3)
        await self._confirm(dom, cookie_in, flags, cancelled)

    async def _confirm(self, dom: DomainRef, cookie_in: bytes, flags: int, cancelled: int) -> None:
        guest = self._driver.guest(dom)
        moving = guest.moving
        if not isinstance(moving, Outgoing):
            if cancelled:
                return
            raise errors.OperationInvalid(f"domain '{guest.name}' is not being migrated")
        if cancelled:
            await moving.give_up()
        else:
            moving.wishes = moving.wishes._replace(flags=flags)
            await moving.confirm(cookie_in)

    # --- the side that it comes to

    async def domain_migrate_prepare3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int
    ) -> DomainMigratePrepare3ParamsRet:
        """Make ready for a guest; it does not run yet."""
        wishes = self._wishes(params, flags, remote.DOMAIN_MIGRATE_PREPARE3_PARAMS)
        return DomainMigratePrepare3ParamsRet(*await self._prepare(wishes, cookie_in))

    async def domain_migrate_prepare3(
        self, cookie_in: bytes, uri_in: str | None, flags: int, dname: str | None, bandwidth: int, dom_xml: str
    ) -> DomainMigratePrepare3Ret:
        """The same without parameters."""
        check_flags(flags, KNOWN_FLAGS, remote.DOMAIN_MIGRATE_PREPARE3)
        wishes = Wishes(flags, uri_in, dname, dom_xml, bandwidth=bandwidth)
        return DomainMigratePrepare3Ret(*await self._prepare(wishes, cookie_in))

    async def _prepare(self, wishes: Wishes, cookie_in: bytes) -> tuple[bytes, str | None]:
        arrival = await Incoming.prepared(self._driver, wishes, cookie_in, str(self._caller))
        arrival.forget_coordinator = self._caller.on_close(arrival.abandon)
        return arrival.cookie(), arrival.uri

    async def domain_migrate_prepare_tunnel3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int, stream: ByteStream
    ) -> bytes:
        """Make ready for a guest, and take its memory from the stream."""
        wishes = self._wishes(params, flags, remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS)
        return (await receive(self._driver, self._caller, wishes, cookie_in, stream)).cookie()

    async def domain_migrate_prepare_tunnel3(
        self, cookie_in: bytes, flags: int, dname: str | None, bandwidth: int, dom_xml: str, stream: ByteStream
    ) -> bytes:
        """The same without parameters."""
        check_flags(flags, KNOWN_FLAGS, remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3)
        wishes = Wishes(flags, None, dname, dom_xml, bandwidth=bandwidth)
        return (await receive(self._driver, self._caller, wishes, cookie_in, stream)).cookie()

    async def domain_migrate_finish3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int, cancelled: int
    ) -> DomainMigrateFinish3ParamsRet:
        """Let the guest run here, or leave nothing of it."""
        wishes = self._wishes(params, flags, remote.DOMAIN_MIGRATE_FINISH3_PARAMS)
        return DomainMigrateFinish3ParamsRet(*await self._finish(wishes.name or "", cookie_in, flags, cancelled))

    async def domain_migrate_finish3(
        self, dname: str, cookie_in: bytes, dconnuri: str | None, uri: str | None, flags: int, cancelled: int
    ) -> DomainMigrateFinish3Ret:
        """The same without parameters."""
        check_flags(flags, KNOWN_FLAGS, remote.DOMAIN_MIGRATE_FINISH3)
        return DomainMigrateFinish3Ret(*await self._finish(dname, cookie_in, flags, cancelled))

    async def _finish(self, name: str, cookie_in: bytes, flags: int, cancelled: int) -> tuple[DomainRef, bytes]:
        arrival = self._driver.arrivals.get(name)
        if arrival is None:
            raise errors.NoDomain(f"no domain with matching name '{name}'")
        if cancelled:
            await arrival.discard()
            raise errors.MigrateFinishOk("")
        return await arrival.finish(flags, cookie_in)
