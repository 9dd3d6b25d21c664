"""A guest's log file: a header with the whole command line, then whatever QEMU prints.

`launch` passes its descriptor to QEMU and quotes its tail when QEMU ends early.  The file is opened
for appending by both, and never written in between.
"""

from __future__ import annotations

import datetime
import os
import shlex
from collections.abc import Mapping, Sequence

TAIL = 4096
"""Bytes of QEMU's output that an error quotes at most."""


class GuestLog:
    """An open log; ``fd`` is for the new process, ``banner`` says who starts what (versions, host)."""

    def __init__(self, path: str, banner: str = "") -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self.fd = os.open(path, flags, 0o600)
        self.banner = banner

    def start(self, argv: Sequence[str], env: Mapping[str, str]) -> int:
        """Write the header and return the offset at which the process's own output will start."""
        words = [f"{name}={shlex.quote(value)}" for name, value in env.items()]
        words += _option_lines(argv)
        self.note(f"starting up {self.banner}".rstrip())
        self._write(" \\\n".join(words) + "\n")
        return os.fstat(self.fd).st_size

    def note(self, text: str) -> None:
        """Append one line with the time before it."""
        now = datetime.datetime.now(datetime.UTC)
        self._write(f"{now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d}+0000: {text}\n")

    def output_since(self, offset: int) -> str:
        """What was written after ``offset``, at most the last 4 KiB of it, without trailing blanks."""
        size = os.fstat(self.fd).st_size
        offset = max(offset, size - TAIL)
        return os.pread(self.fd, TAIL, offset).decode(errors="replace").strip()

    def close(self) -> None:
        """Close the daemon's copy of the descriptor."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def _write(self, text: str) -> None:
        data = text.encode(errors="surrogateescape")
        while data:
            data = data[os.write(self.fd, data) :]


def _option_lines(argv: Sequence[str]) -> list[str]:
    """One entry per option, its value beside it."""
    lines: list[str] = []
    for word in argv:
        quoted = shlex.quote(word)
        if lines and len(lines) > 1 and not word.startswith("-") and lines[-1].startswith("-") and " " not in lines[-1]:
            lines[-1] += f" {quoted}"
        else:
            lines.append(quoted)
    return lines
