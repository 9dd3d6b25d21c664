"""`virStream`: blocking or not, with holes, and with callbacks from the event loop."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

from libvirt import _errors, _loop
from libvirt._values import ROOM_MAX, U64, i32, i64, u32
from vird.api.streams import Hole
from vird.client.blocking_stream import BlockingStream
from vird.errors import (
    ErrorDomain,
    InternalError,
    InvalidStream,
    NoSupport,
    OperationFailed,
    OperationInvalid,
    VirdError,
)

NONBLOCK = 1
STOP_AT_HOLE = 1
READABLE, WRITABLE, ERROR, HANGUP = 1, 2, 4, 8
CHUNK = 262_120
"""As much as one message holds."""
HIGH_WATER = 1_048_576
WOULD_WAIT = -2


def stream_of(given: Any, function: str) -> virStream:
    """The stream that a call is to open; `libvirtError` for what is none."""
    if not isinstance(given, virStream):
        raise _errors.failed(InvalidStream(function, domain=ErrorDomain.STREAMS))
    return given


def _content(data: Any) -> bytes:
    """What is to be sent: the binding takes bytes only."""
    if not isinstance(data, bytes):
        # The binding forgets to say that the call failed.
        raise SystemError("<built-in function virStreamSend> returned a result with an exception set")
    return data


class StreamFlags(int):
    """What a new stream is made with."""


class virStream:
    """Bytes beside the calls; opened by the call that it is given to."""

    def __init__(self, conn: Any, _obj: Any = None) -> None:
        if not isinstance(_obj, StreamFlags):
            raise Exception(f"Expected a wrapped C Object but got {type(_obj)}")
        self._conn = conn
        self._flags = int(_obj)
        self._o = self._wire = conn._wire.hold()
        self._raw: BlockingStream | None = None
        self._callback: tuple[Callable[..., Any], Any] | None = None
        self._interest = 0
        self._timer: int | None = None
        self._left_hole = 0
        self._is_closed = False
        self._is_sparse = False

    def __del__(self) -> None:
        wire = self.__dict__.pop("_wire", None)
        if self.__dict__.get("_timer") is not None:
            _loop.remove_timeout(self._timer)
        if wire is not None:
            wire.release()

    def connect(self) -> Any:
        """The connection."""
        return self._conn

    def c_pointer(self) -> int:
        """A number that no other object has."""
        return id(self)

    def _attach(self, raw: BlockingStream, *, is_sparse: bool = False) -> None:
        self._raw, self._is_sparse = raw, is_sparse
        # The connection's client knows the stream; it must not keep it, or the stream would keep the connection.
        this = weakref.ref(self)

        def news() -> None:
            stream = this()
            if stream is not None:
                stream._news()

        raw.on_news = news

    def _opened(self, function: str) -> BlockingStream:
        _errors.reset()
        if self._is_closed:
            raise _errors.failed(OperationFailed("stream is closed", domain=ErrorDomain.RPC))
        if self._raw is None:
            raise _errors.failed(NoSupport(function, domain=ErrorDomain.STREAMS))
        return self._raw

    def _close(self) -> None:
        self._raw, self._is_closed = None, True

    def _require_sparse(self, what: str) -> None:
        if not self._is_sparse:
            text = f"{what} not supported with this stream"
            raise _errors.failed(OperationInvalid(text, domain=ErrorDomain.RPC))

    def _run(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except VirdError as error:
            raise _errors.failed(error) from None

    # --- the end

    def finish(self) -> int:
        """virStreamFinish."""
        self._run(self._opened("virStreamFinish").finish)
        self._close()
        return 0

    def abort(self) -> int:
        """virStreamAbort."""
        _errors.reset()
        if self._raw is not None or self._is_closed:
            self._run(self._opened("virStreamAbort").abort)
            self._close()
        return 0

    # --- receiving

    def recv(self, nbytes: int) -> bytes | int:
        """virStreamRecv: bytes, none at the end, -2 when it would have to wait; a hole comes as zeros."""
        i32(nbytes)
        raw = self._opened("virStreamRecv")
        if self._left_hole:
            return self._zeros(nbytes)
        if self._flags & NONBLOCK and not raw.is_readable:
            self._wire.client.pump()
            if not raw.is_readable:
                return -2
        piece = self._run(lambda: raw.recv(nbytes))
        if isinstance(piece, Hole):
            self._left_hole = piece.length
            return self._zeros(nbytes)
        return bytes(piece)

    def _zeros(self, nbytes: int) -> bytes:
        length = min(nbytes, self._left_hole)
        self._left_hole -= length
        return bytes(length)

    def recvFlags(self, nbytes: int, flags: int = 0) -> bytes | int:
        """virStreamRecvFlags: as ``recv``, but -3 in front of a hole when the flags say so."""
        if not isinstance(nbytes, int):
            raise TypeError(f"virStreamRecvFlags() argument 2 must be int, not {type(nbytes).__name__}")
        nbytes, flags = nbytes & U64, u32(flags)
        if nbytes == U64:
            # One byte more, for the end of a text, makes it none.
            nbytes = 0
        if nbytes > ROOM_MAX:
            raise MemoryError
        raw = self._opened("virStreamRecvFlags")
        if not flags & STOP_AT_HOLE:
            return self.recv(nbytes)
        if self._left_hole:
            return -3
        if self._flags & NONBLOCK and not raw.is_readable:
            self._wire.client.pump()
            if not raw.is_readable:
                return -2
        piece = self._run(lambda: raw.recv(nbytes))
        if isinstance(piece, Hole):
            self._left_hole = piece.length
            return -3
        return bytes(piece)

    def recvHole(self, flags: int = 0) -> int:
        """virStreamRecvHole: how long the hole is that comes next, 0 when none does."""
        u32(flags)
        self._opened("virStreamRecvHole")
        self._require_sparse("Holes are")
        length, self._left_hole = self._left_hole, 0
        return length

    def recvAll(self, handler: Callable[[virStream, bytes, Any], Any], opaque: Any) -> None:
        """Hand all bytes to a function until the end, or until it returns a negative number."""
        while True:
            content = self.recv(CHUNK)
            if content == WOULD_WAIT:
                raise self._would_wait("recvAll")
            if not isinstance(content, bytes) or not content:
                return
            self._hand(partial(handler, self, content, opaque), "recvAll handler")

    def sparseRecvAll(
        self,
        handler: Callable[[virStream, bytes, Any], Any],
        holeHandler: Callable[[virStream, int, Any], Any],
        opaque: Any,
    ) -> None:
        """As ``recvAll``, with holes handed to a function of their own."""
        while True:
            content = self.recvFlags(CHUNK, STOP_AT_HOLE)
            if content == WOULD_WAIT:
                raise self._would_wait("sparseRecvAll")
            if content == -3:
                length = self.recvHole()
                self._checked(holeHandler(self, length, opaque), "holeHandler handler")
            elif not isinstance(content, bytes) or not content:
                return
            else:
                self._checked(handler(self, content, opaque), "sparseRecvAll handler")

    def _would_wait(self, what: str) -> _errors.libvirtError:
        return _errors.libvirtError(f"cannot use {what} with nonblocking stream")

    def _hand(self, work: Callable[[], Any], what: str = "") -> Any:
        """Call the program's function; whatever it raises cuts the stream off."""
        try:
            result = work()
        except BaseException:
            self._cut()
            raise
        return self._checked(result, what) if what else result

    def _checked(self, result: Any, what: str) -> Any:
        """What a program's function returned; a negative number cuts the stream off."""
        if isinstance(result, int) and result < 0:
            self._cut()
            raise RuntimeError(f"{what} returned {result}")
        return result

    def _cut(self) -> None:
        with contextlib.suppress(_errors.libvirtError):
            self.abort()

    # --- sending

    def send(self, data: bytes) -> int:
        """virStreamSend: how many bytes were taken, -2 when it would have to wait."""
        content = _content(data)
        raw = self._opened("virStreamSend")
        if self._flags & NONBLOCK:
            self._wire.client.pump()
            if self._wire.client.has_unsent:
                return -2
            content = content[:262_120]
            self._run(lambda: self._wire.client.send_stream(raw.wire, content) if content else raw.send(b""))
        else:
            self._run(lambda: raw.send(content))
        return len(content)

    def sendHole(self, length: int, flags: int = 0) -> int:
        """virStreamSendHole."""
        length, flags = i64(length, "int too big to convert"), u32(flags)
        raw = self._opened("virStreamSendHole")
        self._require_sparse("Skipping is")
        self._run(lambda: raw.send_hole(length))
        return 0

    def sendAll(self, handler: Callable[[virStream, int, Any], bytes], opaque: Any) -> None:
        """Send what a function gives until it gives nothing."""
        while content := self._hand(lambda: handler(self, CHUNK, opaque)):
            if self.send(content) == WOULD_WAIT:
                raise self._would_wait("sendAll")

    def sparseSendAll(
        self,
        handler: Callable[[virStream, int, Any], Any],
        holeHandler: Callable[[virStream, Any], tuple[bool, int]],
        skipHandler: Callable[[virStream, int, Any], Any],
        opaque: Any,
    ) -> None:
        """As ``sendAll``, with functions that tell where holes are and skip them."""
        while True:
            in_data, length = holeHandler(self, opaque)
            if not in_data and length > 0:
                self.sendHole(length)
                if skipHandler(self, length, opaque) < 0:
                    self.abort()
                continue
            content = self._checked(handler(self, min(length, CHUNK), opaque), "sparseSendAll handler")
            if not content:
                return
            if not isinstance(content, bytes):
                raise AssertionError
            if self.send(content) == WOULD_WAIT:
                raise self._would_wait("sparseSendAll")

    # --- callbacks

    def eventAddCallback(self, events: int, cb: Callable[[virStream, int, Any], Any], opaque: Any) -> None:
        """virStreamEventAddCallback: call ``cb`` from the event loop whenever the stream is ready for ``events``."""
        i32(events)
        self._opened("virStreamEventAddCallback")
        if self._callback is not None:
            raise _errors.failed(InternalError("multiple stream callbacks not supported", domain=ErrorDomain.RPC))
        timer = _loop.add_timeout(-1, self._ready, None)
        if timer < 0:
            raise _errors.failed(InternalError("cannot register the stream's timer", domain=ErrorDomain.STREAMS))
        self._callback, self._interest, self._timer = (cb, opaque), events, timer
        self._news()

    def eventUpdateCallback(self, events: int) -> int:
        """virStreamEventUpdateCallback."""
        i32(events)
        self._require_callback("virStreamEventUpdateCallback")
        self._interest = events
        self._news()
        return 0

    def eventRemoveCallback(self) -> int:
        """virStreamEventRemoveCallback."""
        self._require_callback("virStreamEventRemoveCallback")
        self._callback, self._interest = None, 0
        if self._timer is not None:
            _loop.remove_timeout(self._timer)
            self._timer = None
        return 0

    def _require_callback(self, function: str) -> None:
        self._opened(function)
        if self._callback is None:
            raise _errors.failed(InternalError("no stream callback registered", domain=ErrorDomain.RPC))

    def _found(self) -> int:
        raw = self._raw
        if raw is None:
            return 0
        found = READABLE & self._interest if raw.is_readable or self._left_hole else 0
        if self._interest & WRITABLE and not raw.is_over and not self._wire.client.has_unsent:
            found |= WRITABLE
        if raw.failure is not None:
            found |= ERROR
        elif raw.is_over:
            found |= HANGUP & self._interest
        return found

    def _news(self) -> None:
        """Let the loop call when there is something to call for."""
        if self._timer is not None:
            _loop.update_timeout(self._timer, 0 if self._found() else -1)

    def _ready(self, timer: int, opaque: Any) -> None:
        found = self._found()
        if self._callback is None or not found:
            self._news()
            return
        cb, given = self._callback
        _loop.called(cb, self, found, given)
        self._news()


virStream.__module__ = "libvirt"
