"""A guest's memory through the connection of the two daemons, where nothing else leads from host to host.

At either end QEMU has one side of a pair of sockets, and the daemon passes on what comes out of the other.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.caller import Caller
from vird.api.driver import SendingStream
from vird.api.streams import ByteStream
from vird.drivers.common.migration.peer_to_peer import Begun, Ready, Target
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration.departure import QemuDeparture
from vird.drivers.qemu.migration.incoming import Incoming
from vird.qmp.client import Client
from vird.wire.procedures import remote
from vird.wire.procedures.domain_migration import (
    DomainMigratePrepareTunnel3Args,
    DomainMigratePrepareTunnel3ParamsArgs,
    DomainMigratePrepareTunnel3ParamsRet,
    DomainMigratePrepareTunnel3Ret,
)

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

FD_NAME: Final = "vird-tunnel"
PIECE: Final = 128 * 1024


class TunnelledDeparture(QemuDeparture):
    """A move through a stream of the other daemon's."""

    _stream: SendingStream

    async def open_transport(self, target: Target, wishes: Wishes, begun: Begun) -> Ready:
        """The other daemon takes the memory."""
        self.watch(target)
        if target.takes_params:
            args = DomainMigratePrepareTunnel3ParamsArgs(wishes.params(), begun.cookie, wishes.flags)
            ready, self._stream = await target.peer.call_with_stream(
                remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS, args, timeout_s=None
            )
            assert isinstance(ready, DomainMigratePrepareTunnel3ParamsRet)
            return Ready(ready.cookie_out, None)
        old = DomainMigratePrepareTunnel3Args(
            begun.cookie, wishes.flags, wishes.name, wishes.bandwidth, wishes.xml or ""
        )  # fmt: skip
        answer, self._stream = await target.peer.call_with_stream(
            remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3, old, timeout_s=None
        )
        assert isinstance(answer, DomainMigratePrepareTunnel3Ret)
        return Ready(answer.cookie_out, None)

    async def perform(self, ready: Ready) -> bytes:
        """Send the guest through the stream."""
        ours, theirs = socket.socketpair()
        with ours:
            ours.setblocking(False)
            sent, _ = await asyncio.gather(self._send(ready, theirs), self._pass_on(ours), return_exceptions=True)
        if isinstance(sent, BaseException):
            raise sent
        return sent

    async def _send(self, ready: Ready, through: socket.socket) -> bytes:
        with through:
            return await self.outgoing.perform(ready.cookie, None, through=through)

    async def _pass_on(self, ours: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            while content := await loop.sock_recv(ours, PIECE):
                await self._stream.send(content)
            await self._stream.finish()
        except errors.VirdError as failure:
            self.outgoing.abort_soon(failure)


async def receive(driver: QemuDriver, caller: Caller, wishes: Wishes, cookie_in: bytes, stream: ByteStream) -> Incoming:
    """Make ready for a guest, answer the call, and take its memory out of the stream.

    Raises what ``Incoming.prepared`` does, ``OperationFailed`` when QEMU takes no more.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)

        async def from_socket(monitor: Client) -> None:
            await monitor.send_fd(FD_NAME, theirs.fileno())
            await monitor.execute("migrate-incoming", {"uri": f"fd:{FD_NAME}"})

        arrival = await Incoming.prepared(driver, wishes, cookie_in, str(caller), from_socket)
        arrival.forget_coordinator = caller.on_close(arrival.abandon)
        theirs.close()
        stream.accept(arrival.cookie())
        loop = asyncio.get_running_loop()
        try:
            async for content in stream:
                await loop.sock_sendall(ours, content)
        except OSError as failure:
            raise errors.OperationFailed(f"the guest's state is not taken: {failure.strerror}") from failure
    return arrival
