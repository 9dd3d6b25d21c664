"""A guest's memory through the daemons' own connection, without QEMU."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.migration.moving import WHOLE, Moving
from tests.unit.drivers.qemu.migration.test_incoming import FIRST, XML
from tests.unit.drivers.qemu.migration.test_incoming import rig as there  # noqa: F401
from tests.unit.drivers.qemu.migration.test_outgoing import READY
from vird import errors
from vird.api.caller import Caller
from vird.drivers.common.migration.peer_to_peer import Begun, Target
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration.outgoing import Outgoing
from vird.drivers.qemu.migration.tunnel import TunnelledDeparture, receive
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.domain_migration import (
    DomainMigratePrepareTunnel3ParamsRet,
    DomainMigratePrepareTunnel3Ret,
)
from vird.wire.xdr import Record

STATE = b"memory" * 100_000


class Stream:
    def __init__(self, failure: errors.VirdError | None = None) -> None:
        self.content = b""
        self.finished = False
        self.failure = failure

    async def send(self, content: bytes) -> None:
        if self.failure is not None:
            raise self.failure
        self.content += content

    async def finish(self) -> None:
        self.finished = True


class Peer:
    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.called: Procedure | None = None

    async def call_with_stream(
        self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None
    ) -> tuple[Record | None, Stream]:
        self.called = procedure
        if procedure is remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS:
            return DomainMigratePrepareTunnel3ParamsRet(READY), self.stream
        return DomainMigratePrepareTunnel3Ret(READY), self.stream

    def on_lost(self, callback: Any) -> None:
        """It is not lost."""


def sending(here: Moving) -> None:
    """QEMU writes what it has to the descriptor that it was given."""
    kept: list[int] = []

    async def send_fd(name: str, fd: int) -> None:
        kept.append(os.dup(fd))

    def write() -> None:
        with socket.socket(fileno=kept.pop()) as sock:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * len(STATE))
            sock.send(STATE[:1000])

    here.monitor.send_fd = send_fd  # type: ignore[method-assign]
    here.monitor.when["migrate"] = write


@pytest.mark.parametrize("takes_params", [True, False])
def test_it_goes_through(tmp_path: Path, takes_params: bool) -> None:
    async def body() -> None:
        here = Moving(tmp_path, *WHOLE)
        sending(here)
        departure = TunnelledDeparture(await Outgoing.begun(here.driver, here.guest, Wishes(0), ""))
        peer = Peer(Stream())
        target = Target(peer, "there", takes_params=takes_params)  # type: ignore[arg-type]
        ready = await departure.open_transport(target, Wishes(0, xml=XML), Begun(b"", XML))
        assert ready == (READY, None)
        assert b"<statistics>" in await departure.perform(ready)
        assert peer.stream.content == STATE[:1000]
        assert peer.stream.finished
        await departure.outgoing.leave()

    asyncio.run(body())


def test_a_stream_that_is_refused_ends_it(tmp_path: Path) -> None:
    async def body() -> None:
        here = Moving(tmp_path, "active")
        sending(here)
        here.monitor.when["migrate_cancel"] = lambda: here.moving_monitor.statuses.__setitem__(0, "cancelled")
        departure = TunnelledDeparture(await Outgoing.begun(here.driver, here.guest, Wishes(0), ""))
        peer = Peer(Stream(errors.OperationFailed("no room there")))
        target = Target(peer, "there", takes_params=True)  # type: ignore[arg-type]
        ready = await departure.open_transport(target, Wishes(0, xml=XML), Begun(b"", XML))
        with pytest.raises(errors.OperationFailed, match="no room there"):
            await departure.perform(ready)
        await departure.give_up()

    asyncio.run(body())


class Incoming:
    """The daemon's end of a stream."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.accepted: Any = None

    def accept(self, result: object = None) -> None:
        self.accepted = result

    async def __aiter__(self) -> Any:
        assert self.accepted.startswith(b"<qemu-migration>")
        for start in range(0, len(self.content), 1000):
            yield self.content[start : start + 1000]


def test_it_comes_out(there: Moving) -> None:  # noqa: F811
    got: list[int] = []

    async def send_fd(name: str, fd: int) -> None:
        got.append(os.dup(fd))

    async def body() -> None:
        there.monitor.send_fd = send_fd  # type: ignore[method-assign]
        stream = Incoming(STATE[:5000])
        arrival = await receive(there.driver, Caller(), Wishes(0, xml=XML), FIRST, stream)  # type: ignore[arg-type]
        with socket.socket(fileno=got.pop()) as sock:
            content = b""
            while piece := sock.recv(4096):
                content += piece
        assert content == STATE[:5000]
        assert ("migrate-incoming", {"uri": "fd:vird-tunnel"}) in there.monitor.said
        await arrival.discard()

    asyncio.run(body())


def test_qemu_takes_no_more(there: Moving) -> None:  # noqa: F811
    async def send_fd(name: str, fd: int) -> None:
        """It takes nothing."""

    async def body() -> None:
        there.monitor.send_fd = send_fd  # type: ignore[method-assign]
        with pytest.raises(errors.OperationFailed, match="the guest's state is not taken"):
            stream: Any = Incoming(STATE)
            await receive(there.driver, Caller(), Wishes(0, xml=XML), FIRST, stream)
        await there.driver.arrivals["web"].discard()

    asyncio.run(body())
