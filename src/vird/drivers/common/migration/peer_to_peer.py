"""A whole move that the source's host carries out by itself: it is the other host's client.

The steps and what each is told are protocol 3's, with typed parameters where the other host takes them; how a guest is
sent is the driver's affair (``Departure``).
"""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

from vird import errors
from vird.api.driver import Peer, Reach
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.common.migration.wishes import Wishes
from vird.wire.procedures import remote
from vird.wire.procedures.domain_migration import (
    DomainMigrateFinish3Args,
    DomainMigrateFinish3ParamsArgs,
    DomainMigrateFinish3ParamsRet,
    DomainMigrateFinish3Ret,
    DomainMigratePrepare3Args,
    DomainMigratePrepare3ParamsArgs,
    DomainMigratePrepare3ParamsRet,
    DomainMigratePrepare3Ret,
)

FEATURE_V3: Final = 6
FEATURE_OFFLINE: Final = 12
FEATURE_PARAMS: Final = 13
"""Numbered features (VIR_DRV_FEATURE) of the other host."""

SOURCE_ONLY: Final = Flag.ABORT_ON_ERROR | Flag.AUTO_CONVERGE | Flag.CHANGE_PROTECTION
"""Flags that the other host is not told."""


class Begun(NamedTuple):
    """What the source says first."""

    cookie: bytes
    document: str


class LostLink(Exception):
    """Nothing more can be said to the other side: it has to notice by itself."""


class Departure(Protocol):
    """A guest's move as its own host carries it out."""

    @property
    def guest_name(self) -> str:
        """What it is called here."""

    @property
    def is_paused(self) -> bool:
        """Whether the guest stood still before."""

    async def begin(self) -> Begun:
        """What the other host is to be told."""

    async def open_transport(self, target: Target, wishes: Wishes, begun: Begun) -> Ready:
        """Have the other host make ready; drivers with a way of their own send the guest another way."""

    async def perform(self, ready: Ready) -> bytes:
        """Send the guest; raises ``LostLink``, and what went wrong."""

    async def confirm(self, cookie: bytes) -> None:
        """It runs over there: end it here."""

    async def give_up(self) -> None:
        """It did not get there: let it go on here."""


class Ready(NamedTuple):
    """The other host waits: its cookie, and where to send to."""

    cookie: bytes
    uri: str | None


class Target:
    """The other host, past the question what it understands."""

    def __init__(self, peer: Peer, uri: str, *, takes_params: bool) -> None:
        self.peer = peer
        self.uri = uri
        self.takes_params = takes_params

    @classmethod
    async def reached(cls, reach: Reach | None, uri: str) -> Target:
        """Connect to the host of a URI.

        Raises ``OperationFailed`` when that fails and ``OperationUnsupported`` for hosts of protocols before 3.
        """
        if reach is None:
            raise errors.OperationFailed(f"Failed to connect to remote libvirt URI {uri}: there is no way from here")
        try:
            peer = await reach(uri)
        except (errors.VirdError, OSError) as failure:
            said = failure.message if isinstance(failure, errors.VirdError) else failure.strerror
            raise errors.OperationFailed(f"Failed to connect to remote libvirt URI {uri}: {said}") from failure
        try:
            takes_params = await _has(peer, FEATURE_PARAMS)
            if not takes_params and not await _has(peer, FEATURE_V3):
                raise errors.OperationFailed("Destination libvirt does not support peer-to-peer migration protocol")
        except BaseException:
            peer.close()
            raise
        return cls(peer, uri, takes_params=takes_params)

    async def supports_offline(self) -> bool:
        """Whether it takes guests that do not run."""
        return await _has(self.peer, FEATURE_OFFLINE)

    async def prepare(self, wishes: Wishes, cookie: bytes) -> Ready:
        """Have it make ready for a guest whose document is in ``wishes``."""
        if self.takes_params:
            args = DomainMigratePrepare3ParamsArgs(wishes.params(), cookie, wishes.flags)
            ready = await self.peer.call(remote.DOMAIN_MIGRATE_PREPARE3_PARAMS, args, timeout_s=None)
            assert isinstance(ready, DomainMigratePrepare3ParamsRet)
            return Ready(ready.cookie_out, ready.uri_out)
        if said := _too_new(wishes):
            raise errors.ArgumentUnsupported(f"Destination libvirt does not support the parameter '{said}'")
        old = DomainMigratePrepare3Args(
            cookie, wishes.uri, wishes.flags, wishes.name, wishes.bandwidth, wishes.xml or ""
        )
        answer = await self.peer.call(remote.DOMAIN_MIGRATE_PREPARE3, old, timeout_s=None)
        assert isinstance(answer, DomainMigratePrepare3Ret)
        return Ready(answer.cookie_out, answer.uri_out)

    async def finish(self, wishes: Wishes, cookie: bytes, *, cancelled: bool) -> bytes:
        """Have it let the guest run, or leave nothing of it; the last cookie."""
        if self.takes_params:
            args = DomainMigrateFinish3ParamsArgs(wishes.params(), cookie, wishes.flags, int(cancelled))
            done = await self.peer.call(remote.DOMAIN_MIGRATE_FINISH3_PARAMS, args, timeout_s=None)
            assert isinstance(done, DomainMigrateFinish3ParamsRet)
            return done.cookie_out
        old = DomainMigrateFinish3Args(
            wishes.name or "", cookie, self.uri, wishes.uri, wishes.flags, int(cancelled)
        )  # fmt: skip
        answer = await self.peer.call(remote.DOMAIN_MIGRATE_FINISH3, old, timeout_s=None)
        assert isinstance(answer, DomainMigrateFinish3Ret)
        return answer.cookie_out


async def move(departure: Departure, wishes: Wishes, reach: Reach | None, uri: str) -> None:
    """Bring the guest to the host of that URI.

    Raises ``OperationFailed`` when that cannot be reached, and whatever went wrong; the guest goes on here then.
    """
    try:
        target = await Target.reached(reach, uri)
        try:
            cookie = await _through(departure, wishes, target)
        finally:
            target.peer.close()
    except BaseException:
        await departure.give_up()
        raise
    await departure.confirm(cookie)


async def _through(departure: Departure, wishes: Wishes, target: Target) -> bytes:
    if wishes.flags & Flag.OFFLINE and not await target.supports_offline():
        raise errors.ArgumentUnsupported("offline migration is not supported by the destination host")
    flags = wishes.flags & ~SOURCE_ONLY | (Flag.PAUSED if departure.is_paused else 0)
    begun = await departure.begin()
    asked = wishes._replace(flags=flags, xml=begun.document)
    ready = await departure.open_transport(target, asked, begun)
    asked = asked._replace(uri=ready.uri, name=wishes.name or departure.guest_name)
    try:
        cookie = await departure.perform(ready)
    except LostLink as lost:
        raise errors.OperationFailed("the connection to the other host is lost") from lost
    except errors.VirdError:
        await _cancel(target, asked)
        raise
    return await target.finish(asked, cookie, cancelled=False)


async def _has(peer: Peer, feature: int) -> bool:
    said = await peer.call(
        remote.CONNECT_SUPPORTS_FEATURE, remote.ConnectSupportsFeatureArgs(feature), timeout_s=None
    )  # fmt: skip
    assert isinstance(said, remote.ConnectSupportsFeatureRet)
    return bool(said.supported)


async def _cancel(target: Target, asked: Wishes) -> None:
    try:
        await target.finish(asked, b"", cancelled=True)
    except errors.VirdError:
        # It always says that the move was cancelled, and a host that is gone leaves nothing either.
        return


def _too_new(wishes: Wishes) -> str | None:
    """The first parameter that cannot be said without typed parameters."""
    if wishes.persistent_xml is not None:
        return "persistent_xml"
    return next(iter(wishes.more), None)
