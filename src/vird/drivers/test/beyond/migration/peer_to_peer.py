"""A whole move that the source's host carries out by itself: it is the other host's client."""

from __future__ import annotations

from vird import errors
from vird.api.driver import Peer
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.test.beyond.migration.host import MovingHost
from vird.drivers.test.beyond.migration.outgoing import LostLink, Outgoing
from vird.drivers.test.host import FEATURE_MIGRATION_PARAMS
from vird.wire.procedures import remote
from vird.wire.procedures.domain_migration import (
    DomainMigrateFinish3ParamsArgs,
    DomainMigratePrepare3ParamsArgs,
    DomainMigratePrepare3ParamsRet,
)
from vird.wire.xdr import TypedParam


async def move(outgoing: Outgoing, host: MovingHost, uri: str) -> None:
    """Bring the guest to the host of that URI.

    Raises ``OperationFailed`` when that cannot be reached, and whatever went wrong; the guest goes on here then.
    """
    try:
        peer = await _reached(host, uri)
        try:
            await _through(outgoing, peer)
        finally:
            peer.close()
    except BaseException:
        outgoing.give_up()
        raise
    outgoing.confirm()


async def _reached(host: MovingHost, uri: str) -> Peer:
    try:
        return await host.reach(uri)
    except (errors.VirdError, OSError) as failure:
        said = failure.message if isinstance(failure, errors.VirdError) else failure.strerror
        raise errors.OperationFailed(f"Failed to connect to remote libvirt URI {uri}: {said}") from failure


async def _through(outgoing: Outgoing, peer: Peer) -> None:
    if not await _has_parameters(peer):
        raise errors.OperationFailed("the other host does not take guests, or only those of older protocols")
    wishes = outgoing.wishes
    flags = wishes.flags & ~Flag.CHANGE_PROTECTION
    asked = wishes._replace(xml=outgoing.document(wishes.xml), name=wishes.name or outgoing.guest.name)
    ready = await peer.call(
        remote.DOMAIN_MIGRATE_PREPARE3_PARAMS,
        DomainMigratePrepare3ParamsArgs(asked.params(), outgoing.cookie().to_bytes(), flags),
        timeout_s=None,
    )
    assert isinstance(ready, DomainMigratePrepare3ParamsRet)
    asked = asked._replace(uri=ready.uri_out)
    try:
        await outgoing.send()
    except LostLink as lost:
        # Nothing more is said: the other side has to notice by itself.
        raise errors.OperationFailed("the connection to the other host is lost") from lost
    except errors.VirdError:
        await _cancel(peer, asked.params(), flags)
        raise
    args = DomainMigrateFinish3ParamsArgs(asked.params(), outgoing.cookie().to_bytes(), flags, 0)
    await peer.call(remote.DOMAIN_MIGRATE_FINISH3_PARAMS, args, timeout_s=None)


async def _has_parameters(peer: Peer) -> bool:
    said = await peer.call(
        remote.CONNECT_SUPPORTS_FEATURE, remote.ConnectSupportsFeatureArgs(FEATURE_MIGRATION_PARAMS), timeout_s=None
    )
    assert isinstance(said, remote.ConnectSupportsFeatureRet)
    return bool(said.supported)


async def _cancel(peer: Peer, params: list[TypedParam], flags: int) -> None:
    args = DomainMigrateFinish3ParamsArgs(params, b"", flags, 1)
    try:
        await peer.call(remote.DOMAIN_MIGRATE_FINISH3_PARAMS, args, timeout_s=None)
    except errors.VirdError:
        # It always says that the move was cancelled, and a host that is gone leaves nothing either.
        return
