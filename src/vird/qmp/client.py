"""A QMP monitor on the event loop: greeting, negotiation, commands by id, events, descriptors.

Drivers use it for every conversation with a QEMU.  `session.Session` does the parsing,
`channel.Channel` the I/O; this file matches answers to callers and keeps the deadlines.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from vird.errors import InternalError
from vird.qmp.channel import Channel, connect_unix
from vird.qmp.faults import CommandRefused, CommandTimeout, MonitorClosed, ProtocolFault
from vird.qmp.session import (
    MAX_MESSAGE,
    Error,
    Event,
    Greeting,
    Json,
    Return,
    Session,
    decode_command,
    encode_object,
    negotiate,
    read_message,
)

DEADLINE = 60.0
"""Seconds a command may take unless its caller says otherwise."""

EVENT_BACKLOG = 4096
"""Events an `events` iterator keeps for a slow reader; the oldest go first."""

END_OF_FILE = "End of file from qemu monitor"

EventCallback = Callable[[Event], None]


class Client:
    """A connected monitor; make one with `connect` or `adopt`.

    ``greeting`` is the server's.  All waiting commands fail with `MonitorClosed` when the connection ends,
    and ``closed`` is then set; ``on_closed`` callbacks get the reason.
    """

    def __init__(self, connected: socket.socket, max_message: int = MAX_MESSAGE) -> None:
        loop = asyncio.get_running_loop()
        self._session = Session(max_message)
        self._waiting: dict[str, asyncio.Future[dict[str, Json]]] = {}
        self._nameless: asyncio.Future[dict[str, Json]] | None = None
        self._nameless_turn = asyncio.Lock()
        self._listeners: list[EventCallback] = []
        self._closed_listeners: list[Callable[[MonitorClosed], None]] = []
        self._greeted: asyncio.Future[Greeting] = loop.create_future()
        self._reason: str | None = None
        self.closed = asyncio.Event()
        self._channel = Channel(connected, self._received, self._ended)

    @property
    def greeting(self) -> Greeting:
        """What the server said first."""
        return self._greeted.result()

    async def start(self, wanted: Sequence[str] = (), deadline: float = DEADLINE) -> None:
        """Wait for the greeting and negotiate; ``wanted`` names protocol capabilities such as ``oob``."""
        try:
            async with asyncio.timeout(deadline):
                greeting = await self._greeted
        except TimeoutError:
            raise CommandTimeout("no greeting from the monitor") from None
        await self.execute("qmp_capabilities", negotiate(greeting.capabilities, wanted), deadline=deadline)

    async def execute(
        self,
        command: str,
        arguments: Mapping[str, Json] | None = None,
        *,
        fds: Sequence[int] = (),
        oob: bool = False,
        deadline: float | None = DEADLINE,
    ) -> Json:
        """Run one command and return its result.

        ``deadline`` is in seconds from now (None: wait for as long as the connection lives); ``fds`` travel with
        the command.  Raises `CommandRefused`, `CommandTimeout`, `MonitorClosed`.
        """
        serial, data = self._session.encode(command, arguments, oob=oob)
        answer = read_message(await self._exchange(serial, data, fds, command, deadline))
        if isinstance(answer, Error):
            raise CommandRefused(command, answer.kind, answer.description)
        assert isinstance(answer, Return)
        return answer.value

    async def passthrough(self, command: str, fds: Sequence[int] = (), *, deadline: float | None = DEADLINE) -> str:
        """Send a user's JSON command text and return the server's answer, error or not, as JSON text.

        Raises `NotJson`, ``InternalError`` for a command that has a number already, and what `execute` raises.
        """
        message = decode_command(command)
        if not isinstance(message, dict):
            answer = await self._exchange_nameless(message, deadline)
        elif "execute" not in message:
            # It cannot be carried out, so it is not numbered for the user; its answer has to be found all the same.
            serial = self._session.next_id()
            data = encode_object({**message, "id": serial})
            answer = dict(await self._exchange(serial, data, fds, command[:120], deadline))
            answer.pop("id", None)
            answer |= {"id": message["id"]} if "id" in message else {}
        elif "id" in message:
            raise InternalError("Unable to append command 'id' string")
        else:
            serial = self._session.next_id()
            data = encode_object({**message, "id": serial})
            answer = await self._exchange(serial, data, fds, str(message["execute"]), deadline)
        return json.dumps(answer, separators=(",", ":"), ensure_ascii=False)

    async def send_fd(self, name: str, fd: int) -> None:
        """Give the server a descriptor under ``name`` (``getfd``); the caller still closes its own."""
        await self.execute("getfd", {"fdname": name}, fds=(fd,))

    async def add_fd(self, fd: int, fdset: int | None = None, opaque: str = "") -> int:
        """Put a descriptor into a set of the server (``add-fd``) and return the set's number."""
        arguments: dict[str, Json] = {}
        if fdset is not None:
            arguments["fdset-id"] = fdset
        if opaque:
            arguments["opaque"] = opaque
        added = await self.execute("add-fd", arguments, fds=(fd,))
        return int(added["fdset-id"])

    def on_event(self, callback: EventCallback) -> Callable[[], None]:
        """Call ``callback`` for each event, in order, on the loop; returns the way to stop."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback) if callback in self._listeners else None

    def on_closed(self, callback: Callable[[MonitorClosed], None]) -> None:
        """Call ``callback`` once when the connection ends, or soon if it has ended."""
        if self._reason is not None:
            asyncio.get_running_loop().call_soon(callback, MonitorClosed(self._reason))
        else:
            self._closed_listeners.append(callback)

    async def events(self) -> AsyncIterator[Event]:
        """The events from the first step of the iteration on, until the connection ends."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()

        def keep(event: Event) -> None:
            if queue.qsize() >= EVENT_BACKLOG:
                queue.get_nowait()
            queue.put_nowait(event)

        stop = self.on_event(keep)
        self.on_closed(lambda _: queue.put_nowait(None))
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            stop()

    def close(self) -> None:
        """End the connection; the server itself lives on."""
        self._channel.close()

    async def _exchange(
        self, serial: str, data: bytes, fds: Sequence[int], command: str, deadline: float | None
    ) -> dict[str, Json]:
        if self._reason is not None:
            raise MonitorClosed(self._reason)
        future: asyncio.Future[dict[str, Json]] = asyncio.get_running_loop().create_future()
        self._waiting[serial] = future
        try:
            self._channel.send(data, fds)
            if deadline is None:
                return await future
            async with asyncio.timeout(deadline):
                return await future
        except TimeoutError:
            raise CommandTimeout(f"QEMU command '{command}' was not answered within {deadline:g} s") from None
        finally:
            self._waiting.pop(serial, None)

    async def _exchange_nameless(self, message: Json, deadline: float | None) -> dict[str, Json]:
        """Send what is no command at all; the answer to it has no id."""
        async with self._nameless_turn:
            if self._reason is not None:
                raise MonitorClosed(self._reason)
            self._nameless = asyncio.get_running_loop().create_future()
            try:
                self._channel.send(json.dumps(message).encode() + b"\n")
                async with asyncio.timeout(deadline):
                    return await self._nameless
            except TimeoutError:
                raise CommandTimeout(f"QEMU did not answer within {deadline:g} s") from None
            finally:
                self._nameless = None

    def _received(self, data: bytes) -> None:
        try:
            for message in self._session.feed_objects(data):
                self._deliver(message)
        except ProtocolFault as fault:
            self._reason = fault.detail
            self._channel.close()

    def _deliver(self, message: dict[str, Json]) -> None:
        serial = message.get("id")
        if serial is None and "error" in message and self._nameless is not None:
            if not self._nameless.done():
                self._nameless.set_result(message)
            return
        if serial is None:
            self._announce(read_message(message))
            return
        future = self._waiting.get(serial) if isinstance(serial, str) else None
        if future is not None and not future.done():
            future.set_result(message)

    def _announce(self, message: object) -> None:
        if isinstance(message, Event):
            for listener in tuple(self._listeners):
                listener(message)
        elif isinstance(message, Greeting) and not self._greeted.done():
            self._greeted.set_result(message)
        elif isinstance(message, Error):
            # It answers a line the server could not read: whose it was cannot be told, so nobody may go on waiting.
            raise ProtocolFault(f"the monitor could not read a command: {message.description}")

    def _ended(self, reason: OSError | None) -> None:
        if self._reason is None:
            self._reason = f"Unable to read from monitor: {reason.strerror}" if reason else END_OF_FILE
        if not self._greeted.done():
            self._greeted.set_exception(MonitorClosed(self._reason))
            # Nobody may be waiting for it any more, which is no news for the log.
            self._greeted.exception()
        for future in (*self._waiting.values(), *([self._nameless] if self._nameless is not None else ())):
            if not future.done():
                future.set_exception(MonitorClosed(self._reason))
        self.closed.set()
        for callback in self._closed_listeners:
            callback(MonitorClosed(self._reason))
        self._closed_listeners.clear()


async def adopt(
    connected: socket.socket,
    *,
    wanted: Sequence[str] = (),
    deadline: float = DEADLINE,
    on_event: EventCallback | None = None,
) -> Client:
    """Take over a connected socket and negotiate; the socket is closed if that fails."""
    client = Client(connected)
    if on_event is not None:
        client.on_event(on_event)
    with contextlib.ExitStack() as undo:
        undo.callback(client.close)
        await client.start(wanted, deadline)
        undo.pop_all()
    return client


async def connect(
    path: str, *, wanted: Sequence[str] = (), deadline: float = DEADLINE, on_event: EventCallback | None = None
) -> Client:
    """Connect to the monitor socket at ``path`` and negotiate.

    Raises `MonitorClosed` if there is no listener or it goes away, `CommandTimeout` if it stays silent.
    """
    try:
        connected = await connect_unix(path)
    except OSError as reason:
        raise MonitorClosed(f"failed to connect to monitor socket {path}: {reason.strerror}") from None
    return await adopt(connected, wanted=wanted, deadline=deadline, on_event=on_event)
