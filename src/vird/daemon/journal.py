"""The system's journal as a destination of log records, in its native protocol (one datagram a record)."""

from __future__ import annotations

import logging
import socket
import struct

JOURNAL_SOCKET = "/run/systemd/journal/socket"
_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


def datagram(fields: dict[str, str]) -> bytes:
    """The fields as the journal reads them; values of several lines go with their length."""
    parts = bytearray()
    for name, value in fields.items():
        content = value.encode(errors="replace")
        if b"\n" in content:
            parts += name.encode() + b"\n" + struct.pack("<Q", len(content)) + content + b"\n"
        else:
            parts += name.encode() + b"=" + content + b"\n"
    return bytes(parts)


class Journal(logging.Handler):
    """Sends each record to the journal; OSError from the constructor when there is none."""

    def __init__(self, program: str, path: str = JOURNAL_SOCKET) -> None:
        super().__init__()
        self._program = program
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise

    def emit(self, record: logging.LogRecord) -> None:
        fields = {
            "MESSAGE": self.format(record),
            "PRIORITY": str(_PRIORITIES.get(record.levelno, 6)),
            "SYSLOG_IDENTIFIER": self._program,
            "CODE_FILE": record.pathname,
            "CODE_LINE": str(record.lineno),
            "CODE_FUNC": record.funcName or "",
            "LOGGER": record.name,
        }
        try:
            self._socket.send(datagram(fields))
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        self._socket.close()
        super().close()
