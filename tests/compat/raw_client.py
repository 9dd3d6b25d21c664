"""A client that does not mind its manners: bytes on a socket, frames with any numbers in them.

Independent of vird's own frame code on purpose; only the procedure numbers come from its declarations.
"""

import socket
import struct
from pathlib import Path
from typing import NamedTuple, Self

from vird.wire import procedures

CALL, REPLY, MESSAGE, STREAM = 0, 1, 2, 3
OK, ERROR, CONTINUE = 0, 1, 2
_HEADER = struct.Struct(">IIiiIi")
_LENGTH = struct.Struct(">I")
REMOTE_PROGRAM = 0x20008086
REMOTE_VERSION = 1


class Frame(NamedTuple):
    program: int
    version: int
    procedure: int
    type: int
    serial: int
    status: int
    payload: bytes

    @property
    def error_text(self) -> str:
        """The text of an error's payload: code, domain, then an optional string."""
        present, length = struct.unpack_from(">II", self.payload, 8)
        return self.payload[16 : 16 + length].decode() if present else ""


def string(text: str) -> bytes:
    """XDR's string."""
    raw = text.encode()
    return _LENGTH.pack(len(raw)) + raw + b"\0" * (-len(raw) % 4)


class RawClient:
    """One connection; a context manager."""

    def __init__(self, path: Path, timeout_s: float = 10) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout_s)
        self.socket.connect(str(path))

    def send(self, raw: bytes) -> None:
        self.socket.sendall(raw)

    def frame(
        self,
        procedure: int,
        payload: bytes = b"",
        program: int = REMOTE_PROGRAM,
        version: int = REMOTE_VERSION,
        kind: int = CALL,
        serial: int = 1,
        status: int = OK,
    ) -> bytes:
        body = _HEADER.pack(program, version, procedure, kind, serial, status) + payload
        return _LENGTH.pack(4 + len(body)) + body

    def receive(self) -> Frame | None:
        """The next frame, or None when the daemon has closed the connection."""
        length = self._exactly(4)
        if length is None:
            return None
        body = self._exactly(_LENGTH.unpack(length)[0] - 4)
        return Frame._make((*_HEADER.unpack_from(body), body[_HEADER.size :])) if body is not None else None

    def call(self, name: str, payload: bytes = b"", serial: int = 1) -> Frame | None:
        """Call a remote procedure by its declared name and wait for what comes back."""
        self.send(self.frame(getattr(procedures.remote, name).number, payload, serial=serial))
        return self.receive()

    def log_in(self, uri: str = "qemu:///system") -> Self:
        """What every client does first; raises `AssertionError` when it is refused."""
        for name, payload in (("AUTH_LIST", b""), ("CONNECT_OPEN", b"\0\0\0\1" + string(uri) + b"\0\0\0\0")):
            reply = self.call(name, payload)
            assert reply is not None and reply.status == OK, reply
        return self

    def is_closed(self) -> bool:
        """Wait for the daemon to close, which may have a last word; raises `TimeoutError` when it stays open."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return True

    def _exactly(self, count: int) -> bytes | None:
        raw = b""
        while len(raw) < count:
            try:
                more = self.socket.recv(count - len(raw))
            except ConnectionResetError:
                return None
            if not more:
                return None
            raw += more
        return raw

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
