"""One client: its socket pumped through the protocol machine, its calls, its streams, its end.

Bytes come from the transport, go through ``wire.Connection`` and come out as events; calls go
to ``dispatch``.  A client that sends faster than its calls are done, or that does not read what
it asked for, is made to wait here, and cut off with a logged reason when even that is no help.
What a call means is not known here.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.caller import Caller
from vird.api.capability import Capability, no_support
from vird.api.driver import Opened
from vird.api.streams import Hole
from vird.daemon import dispatch
from vird.daemon.certificates import distinguished_name, is_allowed
from vird.daemon.listeners import Access, Auth, Carrier, Entrance
from vird.daemon.routes import Method, Route
from vird.daemon.streams import HIGH_WATER, DaemonStream
from vird.daemon.subscriptions import Subscriptions
from vird.host.transport import Transport
from vird.wire.connection import Connection, LocalProtocolError, RemoteProtocolError, Role
from vird.wire.error_record import to_record
from vird.wire.events import (
    CallReceived,
    Event,
    FrameRefused,
    PeerGone,
    StreamAborted,
    StreamData,
    StreamEof,
    StreamFinished,
    StreamHole,
)
from vird.wire.limits import FRAME_MAX, Limits
from vird.wire.procedures import ADMIN, Program

if TYPE_CHECKING:
    from vird.daemon.access.guard import Guard
    from vird.daemon.sasl_calls import Login
    from vird.daemon.service import Service
    from vird.daemon.workers import Workers
    from vird.host.secured_transport import SecuredTransport

log = logging.getLogger(__name__)

UNREAD_LIMIT = 64 * 1024 * 1024
"""Bytes a client may leave unread before it is cut off; one largest reply and as much again."""

STRANGER_FRAME_MAX = 65_536
"""Largest frame of a client that has not proved who it is."""

CERTIFICATE_TAKEN = b"\1"
"""What libvirt's clients wait for after the handshake."""

LAST_WORDS_S = 2.0
"""How long a closing session tries to get its last bytes out."""


class Session:
    """The daemon's end of one client's connection."""

    def __init__(self, service: Service, transport_of: TransportMaker, entrance: Entrance, caller: Caller) -> None:
        self.service = service
        self.entrance = entrance
        self.caller = caller
        caller.hang_up = self.close
        self.connected_at = int(time.time())
        self.opened: Opened | None = None
        self.guard: Guard | None = None
        # root would be asked nothing by polkit.
        self.is_authenticated = not entrance.asks_for_proof or (entrance.auth is Auth.POLKIT and caller.uid == 0)
        self.login: Login | None = None
        self.subscriptions = Subscriptions(self)
        self.wants_close_event = False
        # A stranger has no more to say than who it is.
        self._wire = Connection(Role.SERVER, Limits(frame=FRAME_MAX if self.is_authenticated else STRANGER_FRAME_MAX))
        self._tasks: set[asyncio.Task[None]] = set()
        self._streams: dict[int, DaemonStream] = {}
        self._drained: asyncio.Event = asyncio.Event()
        self._closing = False
        self._is_reading = False
        self._is_ended = False
        self._timer: asyncio.TimerHandle | None = None
        self.ended = asyncio.Event()
        self._transport = transport_of(self._on_data, self._on_transport_closed)

    def begin(self) -> None:
        """Start reading."""
        self._transport.resume_reading()

    @property
    def access(self) -> Access:
        """What the socket is for that it came through."""
        return self.entrance.access

    @property
    def is_secret(self) -> bool:
        """Whether nobody can listen in."""
        return self.entrance.transport is not Carrier.TCP

    @property
    def passes_files(self) -> bool:
        """Whether open files can be handed over."""
        return self.entrance.transport is Carrier.UNIX

    def admit(self, certificate: dict[str, Any]) -> bytes:
        """Its TLS handshake is done: libvirt's word that it may go on; ``PermissionError`` when it may not."""
        settings = self.service.settings
        self.caller.certificate = name = distinguished_name(certificate)
        if not settings.tls_no_verify_certificate and not is_allowed(name, settings.tls_allowed_dn_list):
            raise PermissionError(f"its distinguished name '{name}' is not on tls_allowed_dn_list")
        if self.entrance.auth is Auth.NONE:
            self.authenticated()
        return CERTIFICATE_TAKEN

    def authenticated(self) -> None:
        """It has proved who it is."""
        self.is_authenticated = True
        self._wire.limits.frame = FRAME_MAX
        self.service.strangers_changed()

    def start_keepalive(self) -> None:
        """Ping the client from now on: it said that it answers, and knows how to when idle."""
        interval, count = self.service.settings.keepalive_interval, self.service.settings.keepalive_count
        if interval > 0 and self._timer is None:
            self._wire.start_keepalive(interval, count, asyncio.get_running_loop().time())
            self._set_timer()

    # --- what comes in

    def _on_data(self, received: bytes, fds: list[int]) -> None:
        fault: RemoteProtocolError | None = None
        try:
            events = self._wire.receive_data(received, fds)
        except RemoteProtocolError as failure:
            events, fault = failure.events, failure
        # What the calls of one read have to say leaves in one go, below.
        self._is_reading = True
        try:
            for event in events:
                self._take(event)
        finally:
            self._is_reading = False
        if self._is_ended:
            return
        self.close_fds(self._wire.take_fds())
        if fault is not None:
            log.warning("client broke the protocol: %s", fault, extra=self.who())
            self.close_after_sending()
            return
        self._flush()
        self.reconsider_reading()

    def _take(self, event: Event) -> None:
        if isinstance(event, CallReceived):
            if self._closing:
                self.close_fds(event.fds)
            else:
                dispatch.dispatch(self, event)
        elif isinstance(event, PeerGone):
            self.close(str(event.error) if event.error else "")
        elif isinstance(event, FrameRefused):
            log.info("refused a frame: %s", event.error, extra=self.who())
        else:
            self._take_stream_event(event)

    def _take_stream_event(self, event: Event) -> None:
        stream = self._streams.get(event.stream.serial) if hasattr(event, "stream") else None
        if stream is None:
            return
        match event:
            case StreamData(content=content):
                stream.take(content)
            case StreamHole(length=length):
                stream.take(Hole(length))
            case StreamEof() | StreamFinished():
                stream.take_finish(asked=isinstance(event, StreamFinished))
            case StreamAborted(error=error):
                stream.take_failure(error or errors.OperationAborted("the client aborted the stream"))

    def reconsider_reading(self) -> None:
        """Read from the client exactly while there is room for what it may ask."""
        if self._closing or not self._transport.is_open:
            return
        busy = self._wire.calls_unanswered >= self.service.settings.max_client_requests
        full = sum(stream.waiting for stream in self._streams.values()) > HIGH_WATER
        if busy or full or self._transport.queued > HIGH_WATER * 8:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    # --- what goes out

    def send_reply(self, call: CallReceived, payload: bytes, fds: Sequence[int] = ()) -> None:
        """Answer a call; a client that left meanwhile is no fault."""
        if self._wire.is_closed:
            self.close_fds(fds)
            return
        self._wire.send_reply(call, payload, fds)
        self._sent()

    def send_error(self, call: CallReceived, failure: errors.VirdError) -> None:
        """Answer a call with its failure."""
        self.close_fds(call.fds)
        if not self._wire.is_closed and not call.answered:
            self._wire.send_error(call, to_record(failure))
            self._sent()

    def send_message(self, program: Program, procedure: int, payload: bytes) -> None:
        """Tell the client of an event."""
        if not self._wire.is_closed:
            self._wire.send_message(program.number, procedure, payload, program.version)
            self._sent()

    def send_stream(self, send: Callable[[], None]) -> None:
        """Run a send of a stream on the connection."""
        try:
            send()
        except LocalProtocolError as fault:
            raise errors.OperationAborted(f"the stream is closed: {fault.detail}") from fault
        self._sent()

    def _sent(self) -> None:
        if not self._is_reading:
            self._flush()
        if self._transport.queued > UNREAD_LIMIT:
            self.close(f"it leaves {self._transport.queued} bytes unread")

    def _flush(self) -> None:
        write = self._transport.write
        while chunks := self._wire.data_to_send():
            for content, fds in chunks:
                write(content, fds)

    @property
    def bytes_queued(self) -> int:
        """Bytes that wait for the client to take them."""
        return self._transport.queued

    async def wait_until_drained(self) -> None:
        """Wait until the client took what was queued, or left."""
        await self._transport.wait_below(HIGH_WATER // 2)

    # --- calls

    def is_served(self, program: Program) -> bool:
        """Whether this socket speaks the program: the admin socket only its own, the others all but it."""
        return (program is ADMIN) == (self.access is Access.ADMIN)

    def serving(self, found: Route) -> Capability:
        """The object that carries out a driver call for this session."""
        if self.opened is None:
            raise errors.InternalError("connection not open")
        serving = self.opened.capabilities.get(found.capability) if found.capability else None
        if serving is None:
            raise no_support(found.procedure)
        return serving

    def error_domain(self, found: Route) -> errors.ErrorDomain:
        """The part of the system that a nameless error of this call comes from."""
        if self.opened is None or found.capability is None:
            return errors.ErrorDomain.RPC
        return self.opened.error_domain(found.capability)

    @property
    def workers(self) -> Workers:
        """Where calls of this session wait when there are too many."""
        return self.service.servers.of(self.access).workers

    @property
    def calls_running(self) -> int:
        """How many calls are being carried out."""
        return len(self._tasks)

    def start_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run work that outlives this call; it is waited for when the session ends."""
        task = asyncio.get_running_loop().create_task(work, name=f"{name} for {self.caller}")
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def _task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("a task failed: %s", task.get_name(), exc_info=failure)
        self.reconsider_reading()

    # --- streams

    def start_stream(self, found: Route, call: CallReceived, method: Method, arguments: tuple[Any, ...]) -> None:
        """Run a driver's stream method as a task of its own, from call to end of stream."""
        try:
            wire = self._wire.open_stream(call)
        except LocalProtocolError as fault:
            raise errors.ResourceBusy(fault.detail) from fault
        stream = DaemonStream(self, wire, self._wire)
        stream.opening = (found, call)
        self._streams[call.serial] = stream
        self.start_task(self._run_stream(found, call, stream, method(*arguments, stream)), found.procedure.name)

    def accept_stream(self, stream: DaemonStream, result: object) -> None:
        """Answer the call that opened the stream."""
        if stream.opening is not None:
            found, call = stream.opening
            stream.opening = None
            dispatch.answer(self, found, call, result)

    async def _run_stream(
        self, found: Route, call: CallReceived, stream: DaemonStream, work: Coroutine[Any, Any, Any]
    ) -> None:
        try:
            result = await work
            stream.accept(result)
            await stream.finish()
        except errors.VirdError as failure:
            await self._end_stream(found, call, stream, failure)
            # The stream may keep its failure, whose traceback keeps what the method had open.
            failure.__traceback__ = None
        except Exception:
            await self._end_stream(found, call, stream, dispatch.unexpected(found))
        finally:
            self._streams.pop(call.serial, None)
            self.reconsider_reading()

    async def _end_stream(
        self, found: Route, call: CallReceived, stream: DaemonStream, failure: errors.VirdError
    ) -> None:
        if not stream.is_accepted:
            stream.is_accepted = True
            dispatch.answer_failure(self, call, failure, self.error_domain(found))
        elif not self._wire.is_closed:
            await stream.abort(failure)

    # --- time

    def _set_timer(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = self._wire.next_deadline()
        self._timer = None if deadline is None else loop.call_at(deadline, self._on_timer)

    def _on_timer(self) -> None:
        for event in self._wire.tick(asyncio.get_running_loop().time()):
            self._take(event)
        if not self._is_ended:
            self._flush()
            self._set_timer()

    # --- the end

    def close_after_answer(self) -> None:
        """The client said good-bye: close once the answer to that is out."""
        asyncio.get_running_loop().call_soon(self.close_after_sending)

    def close_after_sending(self) -> None:
        """Take nothing more, and close when what is queued is out or ``LAST_WORDS_S`` have passed."""
        if self._closing:
            return
        self._closing = True
        self._transport.pause_reading()
        self._flush()
        if self._transport.queued:
            self._transport.close_when_sent(LAST_WORDS_S)
        else:
            self.close()

    def close(self, reason: str = "") -> None:
        """End the session now; ``reason`` is logged when it is the client's fault or misfortune."""
        if reason:
            log.warning("client cut off: %s", reason, extra=self.who())
        self._transport.close()

    def _on_transport_closed(self, failure: OSError | None) -> None:
        if self._is_ended:
            return
        self._is_ended = self._closing = True
        if failure is not None:
            log.log(
                logging.INFO if self.is_authenticated else logging.WARNING,
                "%s lost: %s",
                self.caller,
                failure.strerror or failure,
                extra=self.who(),
            )
        if self._timer is not None:
            self._timer.cancel()
        self._wire.close()
        self.close_fds(self._wire.take_fds())
        self.subscriptions.clear()
        self.caller.lost()
        gone = errors.OperationAborted("the client is gone")
        for stream in self._streams.values():
            stream.take_failure(gone)
        self.service.session_closed(self)

    async def end(self) -> None:
        """Let running calls finish, then give up what the client held.  Called once, by the service."""
        try:
            while self._tasks:
                await asyncio.wait(self._tasks)
            if self.opened is not None:
                opened, self.opened = self.opened, None
                await opened.close()
            await self.caller.closed()
        except Exception:
            log.exception("a session ended badly", extra=self.who())
        finally:
            self.ended.set()

    def who(self) -> dict[str, object]:
        """What the log says of this client."""
        return {"client": self.caller.connection_id, "pid": self.caller.pid, "uid": self.caller.uid}

    @staticmethod
    def close_fds(fds: Sequence[int]) -> None:
        """Close open files that nobody takes."""
        for fd in fds:
            os.close(fd)


TransportMaker = Callable[
    [Callable[[bytes, list[int]], None], Callable[[OSError | None], None]], "Transport | SecuredTransport"
]
