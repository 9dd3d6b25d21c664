"""A client that speaks records: one call, one coroutine, over a unix socket.

    async with await RawClient.open(path) as client:
        await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("test:///default", 0))
        reply = await client.call(remote.CONNECT_GET_HOSTNAME)

The typed client is built on it, and the tests use it against our daemon and against libvirtd.
Each call has a deadline and can be cancelled; errors that the daemon answers are raised as the
class that their number names.  It knows no objects and keeps no state beyond the connection's.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, MutableMapping, Sequence
from types import TracebackType
from typing import Self, cast

from vird.api.streams import Hole
from vird.client.incoming import Incoming, Receiving
from vird.client.message import Message
from vird.client.raw_stream import RawStream
from vird.errors import ErrorDomain, OperationTimeout, SystemError_, VirdError
from vird.host.transport import Transport
from vird.wire.connection import Connection, RemoteProtocolError, Role
from vird.wire.limits import Limits
from vird.wire.procedures import Procedure
from vird.wire.stream import Stream
from vird.wire.xdr import Record, XdrError

TIMEOUT_S = 30.0
"""How long a call waits for its reply unless it says otherwise."""

HIGH_WATER = 4_194_304
"""Bytes waiting in one direction of a stream from which on its sender has to wait."""

MESSAGES_MAX = 1024
"""Messages that wait for a reader from which on more are left to the daemon, while no call is waiting either."""


class Messages:
    """The messages from its making on, as an asynchronous iterator; it ends with the connection."""

    def __init__(self, client: RawClient) -> None:
        self._client = client
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue()

    @property
    def waiting(self) -> int:
        """How many messages nobody took yet."""
        return self._queue.qsize()

    def put(self, message: Message | None) -> None:
        """Queue a message, or with None the end."""
        self._queue.put_nowait(message)

    def __aiter__(self) -> AsyncIterator[Message]:
        return self

    async def __anext__(self) -> Message:
        message = await self._queue.get()
        if self._queue.qsize() == MESSAGES_MAX - 1:
            # The first place that is free again.
            self._client.reconsider_reading()
        if message is None:
            self._queue.put_nowait(None)
            raise StopAsyncIteration
        return message

    def close(self) -> None:
        """Collect no more."""
        self._client.forget_messages(self)
        self.put(None)


class RawClient(Incoming):
    """One connection to a daemon."""

    def __init__(self, sock: socket.socket, limits: Limits | None = None) -> None:
        sock.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._wire = Connection(Role.CLIENT, limits)
        self._calls: dict[int, asyncio.Future[tuple[bytes, tuple[int, ...]]]] = {}
        self._streams: dict[int, RawStream] = {}
        self._messages: list[Messages] = []
        self._on_lost: list[Callable[[], None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._failure: VirdError | None = None
        self._transport = Transport(self._loop, sock, self._on_data, self._on_closed)
        self._transport.resume_reading()

    @classmethod
    async def open(cls, path: str | os.PathLike[str], limits: Limits | None = None) -> Self:
        """A connection to the daemon that listens at ``path``; OSError when there is none."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, os.fspath(path))
        except BaseException:
            sock.close()
            raise
        return cls(sock, limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._failure is None

    # --- calls

    async def call(
        self,
        procedure: Procedure,
        args: Record | None = None,
        fds: Sequence[int] = (),
        *,
        timeout_s: float | None = TIMEOUT_S,
    ) -> Record | None:
        """The procedure's result; raises the daemon's error, or OperationTimeout.

        ``fds`` stay the caller's.
        """
        result, received = await self.call_with_fds(procedure, args, fds, timeout_s=timeout_s)
        for fd in received:
            os.close(fd)
        return result

    async def call_with_fds(
        self,
        procedure: Procedure,
        args: Record | None = None,
        fds: Sequence[int] = (),
        *,
        timeout_s: float | None = TIMEOUT_S,
    ) -> tuple[Record | None, tuple[int, ...]]:
        """As ``call``, with the file descriptors of the reply, which are the caller's now."""
        serial = self._start(procedure, args, fds, stream=False)
        return await self._result(serial, procedure, timeout_s)

    async def call_with_stream(
        self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None = TIMEOUT_S
    ) -> tuple[Record | None, RawStream]:
        """As ``call``, with the stream that the call opened."""
        serial = self._start(procedure, args, (), stream=True)
        stream = self._streams[serial] = RawStream(self, self._wire.streams[serial])
        try:
            result, _ = await self._result(serial, procedure, timeout_s)
        except BaseException:
            self._streams.pop(serial, None)
            if self.is_open and stream.wire.can_send:
                # The daemon opened it, and nobody here will ever have it.
                self.end_stream(stream.wire, abort=True)
            raise
        return result, stream

    async def call_raw(
        self,
        program: int,
        version: int,
        number: int,
        payload: bytes = b"",
        *,
        timeout_s: float | None = TIMEOUT_S,
    ) -> bytes:
        """A call by its numbers, payload in and out: for procedures that this release does not know."""
        self._require_open()
        serial = self._wire.send_call(program, version, number, payload)
        self._calls[serial] = self._loop.create_future()
        if self._messages:
            self.reconsider_reading()
        self._flush()
        reply, fds = await self._reply(serial, f"procedure {program:#x}:{number}", timeout_s)
        for fd in fds:
            os.close(fd)
        return reply

    def _start(self, procedure: Procedure, args: Record | None, fds: Sequence[int], *, stream: bool) -> int:
        self._require_open()
        wanted = procedure.args
        if (args is None) != (wanted is None) or (wanted is not None and type(args) is not wanted):
            raise TypeError(f"{procedure} takes {wanted.__name__ if wanted else 'nothing'}, not {args!r}")
        program = procedure.program
        payload = args.encode() if args is not None else b""
        copies = [os.dup(fd) for fd in fds]
        try:
            serial = self._wire.send_call(
                program.number, program.version, procedure.number, payload, copies, stream=stream
            )
        except VirdError:
            for fd in copies:
                os.close(fd)
            raise
        self._calls[serial] = self._loop.create_future()
        if self._messages:
            self.reconsider_reading()
        self._flush()
        return serial

    async def _result(
        self, serial: int, procedure: Procedure, timeout_s: float | None
    ) -> tuple[Record | None, tuple[int, ...]]:
        payload, fds = await self._reply(serial, procedure.name, timeout_s)
        try:
            if procedure.ret is not None:
                return procedure.ret.decode(payload), fds
            if payload:
                raise XdrError(f"Unable to decode message payload: {len(payload)} bytes where none belong")
        except XdrError:
            for fd in fds:
                os.close(fd)
            raise
        return None, fds

    async def _reply(self, serial: int, name: str, timeout_s: float | None) -> tuple[bytes, tuple[int, ...]]:
        reply = self._calls[serial]
        try:
            async with asyncio.timeout(timeout_s):
                return await reply
        except BaseException as error:
            if reply.done() and not reply.cancelled() and reply.exception() is None:
                # The reply came while we were being cancelled: nobody else knows of its descriptors.
                for fd in reply.result()[1]:
                    os.close(fd)
            if not isinstance(error, TimeoutError):
                raise
            raise OperationTimeout(f"no reply to {name} for {timeout_s:g} seconds", domain=ErrorDomain.RPC) from None
        finally:
            del self._calls[serial]
            self._wire.abandon_call(serial)

    def _require_open(self) -> None:
        if self._failure is not None:
            raise self._failure

    # --- messages, keepalive, the end

    def events(self) -> Messages:
        """What the daemon tells unasked, from now on."""
        messages = Messages(self)
        self._messages.append(messages)
        if self._failure is not None:
            messages.put(None)
        return messages

    def forget_messages(self, messages: Messages) -> None:
        """Deliver no more to this iterator."""
        if messages in self._messages:
            self._messages.remove(messages)

    def start_keepalive(self, interval_s: float, count: int) -> None:
        """Ping the daemon when it is silent; the connection fails when ``count`` pings stay unanswered."""
        self._wire.start_keepalive(interval_s, count, self._loop.time())
        self._set_timer()

    def close(self) -> None:
        """End the connection now; calls that wait fail."""
        self._end(SystemError_("the connection was closed", domain=ErrorDomain.RPC))

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._wire.next_deadline()
        if deadline is not None:
            self._timer = self._loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._timer = None
        for event in self._wire.tick(self._loop.time()):
            self._take(event)
        self._flush()
        self._set_timer()

    def _end(self, failure: VirdError) -> None:
        if self._failure is not None:
            return
        self._failure = failure
        self._wire.close()
        for fd in self._wire.take_fds():
            os.close(fd)
        self._set_timer()
        self._transport.close()
        for reply in self._calls.values():
            if not reply.done():
                reply.set_exception(failure)
        for stream in self._streams.values():
            stream.take_end(failure)
        for messages in self._messages:
            messages.put(None)
        while self._on_lost:
            self._on_lost.pop()()

    def on_lost(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` once when the connection ends, whoever ends it; at once if it has."""
        if self._failure is not None:
            callback()
        else:
            self._on_lost.append(callback)

    # --- what comes in

    def _on_data(self, received: bytes, fds: list[int]) -> None:
        fault: RemoteProtocolError | None = None
        try:
            events = self._wire.receive_data(received, fds)
        except RemoteProtocolError as failure:
            events, fault = failure.events, failure
        for event in events:
            self._take(event)
        for fd in self._wire.take_fds():
            os.close(fd)
        if fault is not None:
            self._end(fault)
            return
        self._flush()
        self.reconsider_reading()

    def _on_closed(self, failure: OSError | None) -> None:
        for event in self._wire.receive_eof():
            self._take(event)
        if failure is None:
            failure = OSError(5, os.strerror(5))
        self._end(SystemError_(f"End of file while reading data: {failure.strerror}", domain=ErrorDomain.RPC))

    def _replied(self, serial: int, payload: bytes, fds: tuple[int, ...]) -> None:
        reply = self._calls[serial]
        if reply.done():
            for fd in fds:
                os.close(fd)
        else:
            reply.set_result((payload, fds))

    def _refused(self, serial: int, error: VirdError) -> None:
        reply = self._calls[serial]
        if not reply.done():
            reply.set_exception(error)

    def _told(self, message: Message) -> None:
        for messages in self._messages:
            messages.put(message)

    def _open_streams(self) -> MutableMapping[int, Receiving]:
        return cast(MutableMapping[int, Receiving], self._streams)

    # --- what streams need

    def send_stream(self, stream: Stream, piece: bytes | Hole) -> None:
        """Queue a piece of a stream; an empty one ends our data."""
        if isinstance(piece, Hole):
            self._wire.send_stream_hole(stream, piece.length)
        elif piece:
            self._wire.send_stream_data(stream, piece)
        else:
            self._wire.send_stream_eof(stream)
        self._flush()

    def end_stream(self, stream: Stream, abort: bool) -> None:
        """Ask for the end of a stream."""
        self._require_open()
        if abort:
            self._wire.send_stream_abort(stream)
        else:
            self._wire.send_stream_finish(stream)
        self._flush()

    async def wait_until_sent(self) -> None:
        """Wait until the daemon took most of what was queued."""
        await self._transport.wait_below(HIGH_WATER)

    def reconsider_reading(self) -> None:
        """Read from the socket unless a stream, or with no call waiting a reader of messages, is too far behind."""
        is_behind = not self._calls and any(messages.waiting >= MESSAGES_MAX for messages in self._messages)
        if is_behind or any(stream.bytes_waiting > HIGH_WATER for stream in self._streams.values()):
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _flush(self) -> None:
        while self._wire.bytes_queued:
            for chunk, fds in self._wire.data_to_send():
                self._transport.write(chunk, fds)
