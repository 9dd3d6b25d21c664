"""The steps of a move that the source carries out, and what is undone when one of them fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.common.migration import peer_to_peer
from vird.drivers.common.migration.peer_to_peer import Begun, LostLink, Ready, Target, move
from vird.drivers.common.migration.wishes import Wishes
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.domain_migration import (
    DomainMigrateFinish3ParamsRet,
    DomainMigrateFinish3Ret,
    DomainMigratePrepare3ParamsRet,
    DomainMigratePrepare3Ret,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Record

REF = DomainRef("web", bytes(16), 7)
ANSWERS: dict[Procedure, Record] = {
    remote.DOMAIN_MIGRATE_PREPARE3_PARAMS: DomainMigratePrepare3ParamsRet(b"ready", "tcp:there:1"),
    remote.DOMAIN_MIGRATE_PREPARE3: DomainMigratePrepare3Ret(b"ready", "tcp:there:1"),
    remote.DOMAIN_MIGRATE_FINISH3_PARAMS: DomainMigrateFinish3ParamsRet(REF, b"done"),
    remote.DOMAIN_MIGRATE_FINISH3: DomainMigrateFinish3Ret(REF, b"done"),
}


class Peer:
    def __init__(self, features: set[int], failing: Procedure | None = None) -> None:
        self.features = features
        self.failing = failing
        self.calls: list[tuple[Procedure, Any]] = []
        self.is_open = True

    async def call(self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None) -> Record | None:
        if procedure is remote.CONNECT_SUPPORTS_FEATURE:
            assert isinstance(args, remote.ConnectSupportsFeatureArgs)
            return remote.ConnectSupportsFeatureRet(int(args.feature in self.features))
        self.calls.append((procedure, args))
        if procedure is self.failing:
            raise errors.OperationFailed("not today")
        return ANSWERS[procedure]

    def on_lost(self, callback: Callable[[], None]) -> None:
        self.lost = callback

    def close(self) -> None:
        self.is_open = False


class Departure:
    guest_name = "web"

    def __init__(self, failure: Exception | None = None, *, is_paused: bool = False) -> None:
        self.steps: list[Any] = []
        self.failure = failure
        self.is_paused = is_paused

    async def begin(self) -> Begun:
        return Begun(b"first", "<domain/>")

    async def open_transport(self, target: Target, wishes: Wishes, begun: Begun) -> Ready:
        return await target.prepare(wishes, begun.cookie)

    async def perform(self, ready: Ready) -> bytes:
        self.steps.append(ready)
        if self.failure is not None:
            raise self.failure
        return b"sent"

    async def confirm(self, cookie: bytes) -> None:
        self.steps.append(cookie)

    async def give_up(self) -> None:
        self.steps.append("gave up")


NEW = {peer_to_peer.FEATURE_PARAMS, peer_to_peer.FEATURE_V3, peer_to_peer.FEATURE_OFFLINE}


def moved(departure: Departure, peer: Peer, wishes: Wishes) -> None:
    async def reach(uri: str) -> Peer:
        if uri != "there":
            raise errors.NoConnect("nobody is there")
        return peer

    asyncio.run(move(departure, wishes, reach, "there"))


def test_each_is_told_what_the_other_said() -> None:
    departure, peer = Departure(is_paused=True), Peer(NEW)
    moved(departure, peer, Wishes(Flag.LIVE | Flag.ABORT_ON_ERROR))
    (prepare, made_ready), (finish, finished) = peer.calls
    assert (prepare, finish) == (remote.DOMAIN_MIGRATE_PREPARE3_PARAMS, remote.DOMAIN_MIGRATE_FINISH3_PARAMS)
    assert (made_ready.cookie_in, made_ready.flags) == (b"first", Flag.LIVE | Flag.PAUSED)
    assert {each.field: each.value.value for each in finished.params} == {
        names.MIGRATE_PARAM_URI: "tcp:there:1",
        names.MIGRATE_PARAM_DEST_NAME: "web",
        names.MIGRATE_PARAM_DEST_XML: "<domain/>",
    }
    assert (finished.cookie_in, finished.cancelled) == (b"sent", 0)
    assert departure.steps == [Ready(b"ready", "tcp:there:1"), b"done"]
    assert not peer.is_open


def test_an_older_host_is_told_without_parameters() -> None:
    departure, peer = Departure(), Peer({peer_to_peer.FEATURE_V3})
    moved(departure, peer, Wishes(Flag.LIVE, name="new"))
    assert [each for each, _ in peer.calls] == [remote.DOMAIN_MIGRATE_PREPARE3, remote.DOMAIN_MIGRATE_FINISH3]
    assert peer.calls[0][1].dom_xml == "<domain/>"
    assert peer.calls[1][1].dname == "new"
    with pytest.raises(errors.ArgumentUnsupported, match="persistent_xml"):
        moved(departure, peer, Wishes(Flag.LIVE, persistent_xml="<domain/>"))


@pytest.mark.parametrize("failing", [remote.DOMAIN_MIGRATE_PREPARE3_PARAMS, remote.DOMAIN_MIGRATE_FINISH3_PARAMS])
def test_what_fails_there_lets_it_go_on_here(failing: Procedure) -> None:
    departure, peer = Departure(), Peer(NEW, failing)
    with pytest.raises(errors.OperationFailed, match="not today"):
        moved(departure, peer, Wishes(0))
    assert departure.steps[-1] == "gave up"
    assert not peer.is_open


def test_what_fails_here_is_cancelled_there() -> None:
    departure, peer = Departure(errors.OperationFailed("no room")), Peer(NEW, remote.DOMAIN_MIGRATE_FINISH3_PARAMS)
    with pytest.raises(errors.OperationFailed, match="no room"):
        moved(departure, peer, Wishes(0))
    assert peer.calls[-1][1].cancelled == 1
    departure, peer = Departure(LostLink()), Peer(NEW)
    with pytest.raises(errors.OperationFailed, match="is lost"):
        moved(departure, peer, Wishes(0))
    assert len(peer.calls) == 1


def test_who_cannot_take_it_is_not_asked() -> None:
    departure = Departure()
    with pytest.raises(errors.OperationFailed, match="does not support"):
        moved(departure, Peer(set()), Wishes(0))
    with pytest.raises(errors.ArgumentUnsupported, match="offline"):
        moved(departure, Peer({peer_to_peer.FEATURE_PARAMS}), Wishes(Flag.OFFLINE))
    with pytest.raises(errors.OperationFailed, match="no way from here"):
        asyncio.run(move(departure, Wishes(0), None, "there"))
    assert departure.steps == ["gave up"] * 3
