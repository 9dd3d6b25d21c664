"""Two connection machines with a wire between them, for the tests of this folder."""

from __future__ import annotations

from vird.wire.connection import Connection, Role
from vird.wire.events import CallReceived, Event
from vird.wire.limits import Limits
from vird.wire.stream import Stream

REMOTE = 0x20008086


def pair(limits: Limits | None = None) -> tuple[Connection, Connection]:
    """A client and a server with the same limits."""
    return Connection(Role.CLIENT, limits), Connection(Role.SERVER, limits)


def move(source: Connection, target: Connection) -> list[Event]:
    """Everything that one queued, received by the other."""
    events: list[Event] = []
    for content, fds in source.data_to_send(1 << 30):
        events += target.receive_data(content, fds)
    return events


def bytes_of(source: Connection) -> bytes:
    """Everything that was queued, without file descriptors."""
    return b"".join(content for content, _ in source.data_to_send(1 << 30))


def called(client: Connection, server: Connection, payload: bytes = b"") -> CallReceived:
    """A call as it arrives."""
    client.send_call(REMOTE, 1, 9, payload)
    (call,) = move(client, server)
    assert isinstance(call, CallReceived)
    return call


def opened(client: Connection, server: Connection) -> tuple[Stream, Stream]:
    """Both ends of an open stream."""
    serial = client.send_call(REMOTE, 1, 201, stream=True)
    (call,) = move(client, server)
    assert isinstance(call, CallReceived)
    there = server.open_stream(call)
    here = client.streams[serial]
    server.send_reply(call)
    move(server, client)
    return here, there
