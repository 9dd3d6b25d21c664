"""A client that speaks records and blocks: one call, one reply, no event loop.

    with BlockingClient.open(path) as client:
        client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("test:///default", 0))

The twin of ``client.raw`` for programs without asyncio: `vird.sync` and the `libvirt` module are
built on it.  Any number of threads may call at once.  Whoever waits first reads for all of them,
and hands the reading on when its own reply is there.  Between calls nobody reads, unless a program
calls ``pump`` when the socket is readable, or iterates over ``events``.
"""

from __future__ import annotations

import array
import contextlib
import time
from collections.abc import Callable, MutableMapping, Sequence
from types import TracebackType
from typing import Self, cast

from vird.api.streams import Hole
from vird.client.blocking_messages import BlockingMessages
from vird.client.blocking_stream import BlockingStream
from vird.client.incoming import Incoming, Receiving
from vird.client.message import Message
from vird.errors import ErrorDomain, OperationTimeout, SystemError_, VirdError
from vird.host.passed_files import MOST_FDS, READ_SIZE, passed_fds
from vird.host.unpatched import os, select, socket, threading
from vird.wire.connection import Connection, RemoteProtocolError, Role
from vird.wire.limits import Limits
from vird.wire.procedures import Procedure
from vird.wire.stream import Stream
from vird.wire.xdr import Record, XdrError

TIMEOUT_S = 30.0
"""How long a call waits for its reply unless it says otherwise."""

HIGH_WATER = 4_194_304
"""Bytes of a stream that wait for a reader from which on ``pump`` leaves the rest in the socket."""


class _Reply:
    """A call that waits, and later what came back."""

    __slots__ = ("error", "fds", "is_here", "payload")

    def __init__(self) -> None:
        self.is_here = False
        self.payload = b""
        self.fds: tuple[int, ...] = ()
        self.error: VirdError | None = None


class BlockingClient(Incoming):
    """One connection to a daemon, for use by any thread.

    ``on_message`` is called for each message that came, with no lock held, by the thread that read it.
    """

    def __init__(self, sock: socket.socket, limits: Limits | None = None) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._wire = Connection(Role.CLIENT, limits)
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._someone_reads = False
        self._calls: dict[int, _Reply] = {}
        self._streams: dict[int, BlockingStream] = {}
        self._messages: list[BlockingMessages] = []
        self._failure: VirdError | None = None
        self.on_message: Callable[[Message], None] | None = None
        self.on_end: Callable[[VirdError], None] | None = None
        self._undelivered: list[Message] = []
        self._unsent: list[tuple[memoryview, Sequence[int]]] = []

    @classmethod
    def open(cls, path: str | os.PathLike[str], limits: Limits | None = None) -> Self:
        """A connection to the daemon that listens at ``path``; OSError when there is none."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            sock.connect(os.fspath(path))
        except BaseException:
            sock.close()
            raise
        return cls(sock, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._failure is None

    @property
    def failure(self) -> VirdError | None:
        """What ended the connection, None while it is open."""
        return self._failure

    def fileno(self) -> int:
        """The socket's number, for a loop that calls ``pump``; -1 when it is closed."""
        return self._sock.fileno()

    # --- calls

    def call(
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
        result, received = self.call_with_fds(procedure, args, fds, timeout_s=timeout_s)
        for fd in received:
            os.close(fd)
        return result

    def call_with_fds(
        self,
        procedure: Procedure,
        args: Record | None = None,
        fds: Sequence[int] = (),
        *,
        timeout_s: float | None = TIMEOUT_S,
    ) -> tuple[Record | None, tuple[int, ...]]:
        """As ``call``, with the file descriptors of the reply, which are the caller's now."""
        reply, serial = self._start(procedure, args, fds, stream=False)
        return self._result(reply, serial, procedure, timeout_s)

    def call_with_stream(
        self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None = TIMEOUT_S
    ) -> tuple[Record | None, BlockingStream]:
        """As ``call``, with the stream that the call opened."""
        with self._lock:
            reply, serial = self._start(procedure, args, (), stream=True)
            stream = self._streams[serial] = BlockingStream(self, self._wire.streams[serial])
        try:
            result, _ = self._result(reply, serial, procedure, timeout_s)
        except BaseException:
            with self._lock:
                self._streams.pop(serial, None)
                if self.is_open and stream.wire.can_send:
                    # The daemon opened it, and nobody here will ever have it.
                    self.end_stream(stream.wire, abort=True)
            raise
        return result, stream

    def _start(
        self, procedure: Procedure, args: Record | None, fds: Sequence[int], *, stream: bool
    ) -> tuple[_Reply, int]:
        wanted = procedure.args
        if (args is None) != (wanted is None) or (wanted is not None and type(args) is not wanted):
            raise TypeError(f"{procedure} takes {wanted.__name__ if wanted else 'nothing'}, not {args!r}")
        payload = args.encode() if args is not None else b""
        program = procedure.program
        with self._lock:
            self.require_open()
            copies = [os.dup(fd) for fd in fds]
            try:
                serial = self._wire.send_call(
                    program.number, program.version, procedure.number, payload, copies, stream=stream
                )
            except VirdError:
                for fd in copies:
                    os.close(fd)
                raise
            reply = self._calls[serial] = _Reply()
            self._flush()
        return reply, serial

    def _result(
        self, reply: _Reply, serial: int, procedure: Procedure, timeout_s: float | None
    ) -> tuple[Record | None, tuple[int, ...]]:
        try:
            self.wait_for(lambda: reply.is_here, timeout_s, f"reply to {procedure.name}")
        finally:
            with self._lock:
                del self._calls[serial]
                self._wire.abandon_call(serial)
        if reply.error is not None:
            raise reply.error
        try:
            if procedure.ret is not None:
                return procedure.ret.decode(reply.payload), reply.fds
            if reply.payload:
                raise XdrError(f"Unable to decode message payload: {len(reply.payload)} bytes where none belong")
        except XdrError:
            for fd in reply.fds:
                os.close(fd)
            raise
        return None, reply.fds

    def require_open(self) -> None:
        """Raises what ended the connection."""
        if self._failure is not None:
            raise self._failure

    # --- waiting and reading

    def wait_for(self, is_done: Callable[[], bool], timeout_s: float | None, what: str) -> None:
        """Read until ``is_done``; OperationTimeout after ``timeout_s``, and the connection's failure when it ends."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            with self._lock:
                if is_done():
                    break
                self.require_open()
                remaining = None if deadline is None else deadline - time.monotonic()
                if remaining is not None and remaining <= 0:
                    raise OperationTimeout(f"no {what} for {timeout_s:g} seconds", domain=ErrorDomain.RPC)
                if self._someone_reads:
                    self._news.wait(remaining)
                    continue
                self._someone_reads = True
                interest = select.POLLIN | (select.POLLOUT if self._unsent else 0)
                due = self._wire.next_deadline()
            if due is not None:
                until_due = max(0.0, due - time.monotonic())
                remaining = until_due if remaining is None else min(remaining, until_due)
            try:
                poller = select.poll()
                poller.register(self._sock, interest)
                poller.poll(None if remaining is None else remaining * 1000 + 1)
            except ValueError:
                pass  # closed meanwhile, which the next round sees
            finally:
                with self._lock:
                    self._someone_reads = False
                    try:
                        self._work()
                    finally:
                        self._news.notify_all()
            self._deliver()
        self._deliver()

    def pump(self) -> None:
        """Take what is there without waiting; for loops that watch the socket."""
        with self._lock:
            waiting = sum(stream.bytes_waiting for stream in self._streams.values())
            if not self._someone_reads and waiting <= HIGH_WATER:
                self._work()
                self._news.notify_all()
        self._deliver()

    def _work(self) -> None:
        """Read what there is, send what is left, do what is due."""
        if self._failure is not None:
            return
        self._receive()
        if (due := self._wire.next_deadline()) is not None and due <= time.monotonic():
            for event in self._wire.tick(time.monotonic()):
                self._take(event)
        self._flush()

    def _receive(self) -> None:
        try:
            received, ancillary, _, _ = self._sock.recvmsg(
                READ_SIZE, socket.CMSG_SPACE(MOST_FDS * 4), socket.MSG_CMSG_CLOEXEC
            )
        except (BlockingIOError, InterruptedError):
            return
        except OSError as failure:
            self._lost(failure)
            return
        fds = passed_fds(ancillary) if ancillary else []
        if not received:
            self._lost(OSError(5, os.strerror(5)))
            return
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

    def _lost(self, failure: OSError) -> None:
        for event in self._wire.receive_eof():
            self._take(event)
        self._end(SystemError_(f"End of file while reading data: {failure.strerror}", domain=ErrorDomain.RPC))

    def _replied(self, serial: int, payload: bytes, fds: tuple[int, ...]) -> None:
        reply = self._calls[serial]
        reply.payload, reply.fds, reply.is_here = payload, fds, True

    def _refused(self, serial: int, error: VirdError) -> None:
        reply = self._calls[serial]
        reply.error, reply.is_here = error, True

    def _told(self, message: Message) -> None:
        self._undelivered.append(message)
        for messages in self._messages:
            messages.put(message)

    def _open_streams(self) -> MutableMapping[int, Receiving]:
        return cast(MutableMapping[int, Receiving], self._streams)

    def _deliver(self) -> None:
        while self._undelivered:
            with self._lock:
                if not self._undelivered:
                    return
                message = self._undelivered.pop(0)
            if self.on_message is not None:
                self.on_message(message)

    # --- sending

    def _flush(self) -> None:
        """Send what is queued, as far as the socket takes it."""
        while self._failure is None:
            if not self._unsent:
                self._unsent = [(memoryview(chunk), fds) for chunk, fds in self._wire.data_to_send()]
                if not self._unsent:
                    return
            chunk, fds = self._unsent[0]
            try:
                if fds:
                    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
                    sent = self._sock.sendmsg([chunk], rights, socket.MSG_NOSIGNAL)
                else:
                    sent = self._sock.send(chunk, socket.MSG_NOSIGNAL)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as failure:
                self._lost(failure)
                return
            for fd in fds:
                os.close(fd)
            if sent == len(chunk):
                self._unsent.pop(0)
            else:
                self._unsent[0] = (chunk[sent:], ())

    def send_stream(self, stream: Stream, piece: bytes | Hole) -> None:
        """Queue a piece of a stream; an empty one ends our data."""
        with self._lock:
            self.require_open()
            if isinstance(piece, Hole):
                self._wire.send_stream_hole(stream, piece.length)
            elif piece:
                self._wire.send_stream_data(stream, piece)
            else:
                self._wire.send_stream_eof(stream)
            self._flush()

    def end_stream(self, stream: Stream, abort: bool) -> None:
        """Ask for the end of a stream."""
        with self._lock:
            self.require_open()
            if abort:
                self._wire.send_stream_abort(stream)
            else:
                self._wire.send_stream_finish(stream)
            self._flush()

    @property
    def has_unsent(self) -> bool:
        """Whether bytes wait for the daemon to take them."""
        return bool(self._unsent) or self._wire.bytes_queued > 0

    def wait_until_sent(self) -> None:
        """Wait until the daemon took what was queued."""
        self.wait_for(lambda: not self.has_unsent, None, "room")

    # --- messages, keepalive, the end

    def events(self) -> BlockingMessages:
        """What the daemon tells unasked, from now on."""
        messages = BlockingMessages(self)
        with self._lock:
            self._messages.append(messages)
            if self._failure is not None:
                messages.put(None)
        return messages

    def forget_messages(self, messages: BlockingMessages) -> None:
        """Deliver no more to this iterator."""
        with self._lock:
            if messages in self._messages:
                self._messages.remove(messages)

    def start_keepalive(self, interval_s: float, count: int) -> None:
        """Ping the daemon when it is silent; the connection fails when ``count`` pings stay unanswered.

        Pings are sent while somebody waits or pumps.
        """
        with self._lock:
            self._wire.start_keepalive(interval_s, count, time.monotonic())

    def stop_keepalive(self) -> None:
        """Ping no more."""
        with self._lock:
            self._wire.stop_keepalive()

    def next_deadline(self) -> float | None:
        """When ``pump`` is to be called next even when nothing comes, on the monotonic clock."""
        with self._lock:
            return self._wire.next_deadline()

    def close(self) -> None:
        """End the connection now; calls that wait fail."""
        with self._lock:
            self._end(SystemError_("the connection was closed", domain=ErrorDomain.RPC))
            self._news.notify_all()

    def _end(self, failure: VirdError) -> None:
        if self._failure is not None:
            return
        self._failure = failure
        self._wire.close()
        unsent = [fd for _, fds in self._unsent for fd in fds]
        for fd in [*self._wire.take_fds(), *unsent]:
            os.close(fd)
        with contextlib.suppress(OSError):
            # Whoever waits for this socket in another thread wakes up.
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        for stream in self._streams.values():
            stream.take_end(failure)
        for messages in self._messages:
            messages.put(None)
        if self.on_end is not None:
            self.on_end(failure)
