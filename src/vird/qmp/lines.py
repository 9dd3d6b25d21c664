"""Cuts a byte stream into lines, each at most a given size.

Under every JSON-lines codec of this package.  It keeps no history and knows no JSON.
"""

from __future__ import annotations

from vird.qmp.faults import ProtocolFault


class LineBuffer:
    """Bytes go in, whole lines come out; a line longer than ``max_line`` bytes is a fault."""

    def __init__(self, max_line: int) -> None:
        self.max_line = max_line
        self._pending = bytearray()
        self._searched = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that ``data`` completes, without their line ends; blank lines are skipped."""
        pending = self._pending
        pending += data
        lines: list[bytes] = []
        start = 0
        while (end := pending.find(b"\n", max(start, self._searched))) >= 0:
            line = bytes(pending[start:end]).strip(b"\r \t")
            if len(line) > self.max_line:
                raise ProtocolFault(f"a message of {len(line)} bytes exceeds the limit of {self.max_line}")
            if line:
                lines.append(line)
            start = end + 1
        if start:
            del pending[:start]
        self._searched = len(pending)
        if len(pending) > self.max_line:
            raise ProtocolFault(f"no complete message in {len(pending)} bytes, the limit is {self.max_line}")
        return lines

    def clear(self) -> None:
        """Forget an unfinished line."""
        self._pending.clear()
        self._searched = 0

    def drop_through(self, mark: int, data: bytes) -> bytes:
        """Return what follows the last byte ``mark`` in ``data``, and forget any unfinished line if there is one."""
        at = data.rfind(bytes((mark,)))
        if at < 0:
            return data
        self.clear()
        return data[at + 1 :]
