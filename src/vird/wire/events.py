"""What a connection has to tell: small values, one class for each kind of news.

``wire.connection`` makes them from frames; the daemon's sessions and the client match on them.
File descriptors in an event belong to whoever receives the event.
"""

from __future__ import annotations

from typing import ClassVar

from vird.errors import VirdError
from vird.wire.frame import Header
from vird.wire.stream import Stream


class Event:
    """Any news from a connection."""

    __match_args__: ClassVar[tuple[str, ...]] = ()
    __slots__ = ()

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={_brief(getattr(self, name))}" for name in self.__match_args__)
        return f"{type(self).__name__}({fields})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(getattr(self, name), getattr(other, name)) for name in self.__match_args__)

    __hash__ = object.__hash__


class CallReceived(Event):
    """A peer wants a procedure run; answer with ``send_reply`` or ``send_error``, exactly once."""

    __match_args__ = ("program", "version", "procedure", "serial", "payload", "fds")
    __slots__ = ("answered", "fds", "payload", "procedure", "program", "serial", "version")

    def __init__(
        self, program: int, version: int, procedure: int, serial: int, payload: bytes, fds: tuple[int, ...] = ()
    ) -> None:
        self.program = program
        self.version = version
        self.procedure = procedure
        self.serial = serial
        self.payload = payload
        self.fds = fds
        self.answered = False


class ReplyReceived(Event):
    """A call of ours succeeded."""

    __match_args__ = ("serial", "payload", "fds")
    __slots__ = ("fds", "payload", "serial")

    def __init__(self, serial: int, payload: bytes, fds: tuple[int, ...] = ()) -> None:
        self.serial = serial
        self.payload = payload
        self.fds = fds


class ErrorReceived(Event):
    """A call of ours failed."""

    __match_args__ = ("serial", "error")
    __slots__ = ("error", "serial")

    def __init__(self, serial: int, error: VirdError) -> None:
        self.serial = serial
        self.error = error


class MessageReceived(Event):
    """The peer tells something that nobody answers: a domain's event, for one."""

    __match_args__ = ("program", "version", "procedure", "payload")
    __slots__ = ("payload", "procedure", "program", "version")

    def __init__(self, program: int, version: int, procedure: int, payload: bytes) -> None:
        self.program = program
        self.version = version
        self.procedure = procedure
        self.payload = payload


class StreamData(Event):
    """A piece of a stream, never empty."""

    __match_args__ = ("stream", "content")
    __slots__ = ("content", "stream")

    def __init__(self, stream: Stream, content: bytes) -> None:
        self.stream = stream
        self.content = content


class StreamHole(Event):
    """``length`` bytes of a stream that are a hole in a sparse file."""

    __match_args__ = ("stream", "length")
    __slots__ = ("length", "stream")

    def __init__(self, stream: Stream, length: int) -> None:
        self.stream = stream
        self.length = length


class StreamEof(Event):
    """The peer has no more data for this stream; ours may still flow."""

    __match_args__ = ("stream",)
    __slots__ = ("stream",)

    def __init__(self, stream: Stream) -> None:
        self.stream = stream


class StreamFinished(Event):
    """The peer asks to finish the stream (daemon), or agrees that it is finished (client)."""

    __match_args__ = ("stream",)
    __slots__ = ("stream",)

    def __init__(self, stream: Stream) -> None:
        self.stream = stream


class StreamAborted(Event):
    """The peer cut the stream off; a daemon says why, a client does not."""

    __match_args__ = ("stream", "error")
    __slots__ = ("error", "stream")

    def __init__(self, stream: Stream, error: VirdError | None) -> None:
        self.stream = stream
        self.error = error


class FrameRefused(Event):
    """The peer sent a frame that made no sense here; it was answered with an error, and all goes on."""

    __match_args__ = ("header", "error")
    __slots__ = ("error", "header")

    def __init__(self, header: Header, error: VirdError) -> None:
        self.header = header
        self.error = error


class PeerGone(Event):
    """Nothing will come any more; ``error`` tells why when it was not a clean end between frames."""

    __match_args__ = ("error",)
    __slots__ = ("error",)

    def __init__(self, error: VirdError | None = None) -> None:
        self.error = error


def _brief(value: object) -> str:
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return repr(value)


def _same(one: object, other: object) -> bool:
    if isinstance(one, VirdError) and isinstance(other, VirdError):
        return (one.code, one.message) == (other.code, other.message)
    if isinstance(one, Stream) and isinstance(other, Stream):
        return (one.program, one.procedure, one.serial) == (other.program, other.procedure, other.serial)
    return one == other
