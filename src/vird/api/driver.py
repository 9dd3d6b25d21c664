"""What a driver is to the daemon: started once, opened per client, closed at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

from vird.api.caller import Caller
from vird.api.capability import Capability
from vird.api.events import Event
from vird.api.uri import Uri
from vird.errors import ErrorDomain
from vird.host.paths import Paths
from vird.wire.procedures.procedure import Procedure
from vird.wire.xdr import Record

Listener = Callable[[int, Event], None]
"""Called with an event's number and the event, on the loop's thread; must not block."""


class EventSource(Protocol):
    """Where the events of some objects come from; ``source`` is its name in the log."""

    @property
    def source(self) -> str:
        """Such as ``qemu``."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on; the result, called once or more, ends it."""


class EventLog(Protocol):
    """Where numbered events are kept."""

    def append(self, source: str, event: object) -> int:
        """Keep the event and return its number."""


class SendingStream(Protocol):
    """A stream to another daemon."""

    async def send(self, content: bytes) -> None:
        """Send bytes, and wait while the other is behind; raises what ended the stream."""

    async def finish(self) -> None:
        """Say that there is no more; returns when the other has it all, raises when it could not use it."""


class Peer(Protocol):
    """Another daemon, as its client sees it."""

    async def call(self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None) -> Record | None:
        """The result of a call; raises the error that it was answered with, or that the connection ended with."""

    async def call_with_stream(
        self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None
    ) -> tuple[Record | None, SendingStream]:
        """As ``call``, with the stream that the call opened."""

    def on_lost(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` once when the connection ends, whoever ends it."""

    def close(self) -> None:
        """End the connection."""


Reach = Callable[[str], Awaitable[Peer]]
"""Connects to the daemon that a URI names."""


@runtime_checkable
class Rehearsing(Protocol):
    """A driver class that can do beforehand what its first client would have to wait for."""

    @staticmethod
    def rehearse() -> None:
        """Load and build what every client needs, and throw away the rest; run in a thread, touches nothing."""


async def _nothing() -> None:
    return None


class Opened:
    """A driver opened for one client.

    ``capabilities`` maps each capability class to the object that serves it; the objects may
    belong to several drivers.  ``uri`` is what the client is told it is connected to.
    """

    def __init__(
        self,
        uri: str,
        capabilities: Mapping[type[Capability], Capability],
        events: Iterable[EventSource] = (),
        on_close: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        self.uri = uri
        self.capabilities = dict(capabilities)
        self.events = tuple(events)
        self._on_close = on_close

    def error_domain(self, capability: type[Capability]) -> ErrorDomain:
        """The part of the system that a nameless error of a capability's methods comes from."""
        serving = self.capabilities.get(capability)
        return serving.error_domain if serving is not None else ErrorDomain.NONE

    async def close(self) -> None:
        """The client is gone, or opens something else."""
        await self._on_close()


class Environment:
    """What the daemon gives a driver to live in.

    ``driver`` finds another driver by scheme and starts it if need be.  ``spawn`` runs work that nobody
    waits for; it is cancelled when the daemon ends.  ``reach`` is the way to other daemons, None where there is none.
    """

    def __init__(
        self,
        paths: Paths,
        event_log: EventLog,
        *,
        host_uuid: str | None = None,
        driver: Callable[[str], Awaitable[Driver]] | None = None,
        spawn: Callable[[Coroutine[Any, Any, Any], str], None] | None = None,
        reach: Reach | None = None,
    ) -> None:
        self.paths = paths
        self.event_log = event_log
        self.host_uuid = host_uuid
        self.reach = reach
        self._driver = driver
        self._spawn = spawn

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Run work in the background; LookupError where there is no daemon to run it."""
        if self._spawn is None:
            work.close()
            raise LookupError(f"no daemon runs '{name}'")
        self._spawn(work, name)

    async def driver(self, scheme: str) -> Driver:
        """The running driver of a scheme; LookupError where there is no daemon to ask."""
        if self._driver is None:
            raise LookupError(f"no daemon knows a driver for '{scheme}'")
        return await self._driver(scheme)


class Driver(Protocol):
    """One managed system; built with an ``Environment``."""

    async def start(self) -> None:
        """Load what is kept, take back what runs, start what starts by itself."""

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client; ``NoConnect`` or ``InvalidArg`` when the URI names nothing here."""

    async def close(self) -> None:
        """Let go of everything; what is managed keeps running."""


@runtime_checkable
class LooksAfter(Protocol):
    """A driver that has work to do as long as something that it started runs, clients or not."""

    @property
    def has_running(self) -> bool:
        """Whether something runs."""
