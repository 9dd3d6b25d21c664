"""A daemon's end of a socket pair that does what a test says."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from vird.client.raw import RawClient
from vird.host.transport import Transport
from vird.wire.connection import Connection, Role
from vird.wire.events import CallReceived, Event
from vird.wire.limits import Limits


class ScriptedDaemon:
    """The machine in a daemon's role; `next` waits for what the client does, `flush` sends what was queued."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.wire = Connection(Role.SERVER)
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.transport = Transport(asyncio.get_running_loop(), sock, self._take, lambda failure: None)
        self.transport.resume_reading()

    def _take(self, received: bytes, fds: list[int]) -> None:
        for event in self.wire.receive_data(received, fds):
            self.events.put_nowait(event)
        self.flush()

    async def next(self) -> Event:
        return await asyncio.wait_for(self.events.get(), 10)

    async def call(self) -> CallReceived:
        event = await self.next()
        assert isinstance(event, CallReceived), event
        return event

    def flush(self) -> None:
        while self.wire.bytes_queued:
            for content, fds in self.wire.data_to_send():
                self.transport.write(content, fds)


def talk(body: Callable[[RawClient, ScriptedDaemon], Awaitable[Any]], limits: Limits | None = None) -> Any:
    """Run a conversation, and close both ends."""

    async def main() -> Any:
        ours, theirs = socket.socketpair()
        daemon = ScriptedDaemon(theirs)
        async with RawClient(ours, limits) as client:
            try:
                return await asyncio.wait_for(body(client, daemon), 30)
            finally:
                daemon.transport.close()

    return asyncio.run(main())
