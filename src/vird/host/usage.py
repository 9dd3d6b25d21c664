"""What processes and threads have used: processor time, memory, time spent waiting for a processor.

All of it is the kernel's word in ``/proc``; what is gone by now has used nothing.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from vird.host.files import read_text

TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024
_AFTER_NAME = {"utime": 11, "stime": 12, "rss": 21, "processor": 36}
"""Fields of ``stat`` (proc(5)), counted from the one after the name in parentheses."""


class Usage(NamedTuple):
    """Times in nanoseconds, memory in KiB, and the processor that it ran on last."""

    user_ns: int
    system_ns: int
    resident_kib: int
    cpu: int

    @property
    def time_ns(self) -> int:
        """All processor time."""
        return self.user_ns + self.system_ns


NOTHING = Usage(0, 0, 0, -1)


def process_usage(pid: int, proc: str = "/proc") -> Usage:
    """A process with all its threads."""
    return parse_stat(read_text(f"{proc}/{pid}/stat", ""))


def thread_usage(pid: int, thread: int, proc: str = "/proc") -> Usage:
    """One thread of a process."""
    return parse_stat(read_text(f"{proc}/{pid}/task/{thread}/stat", ""))


def parse_stat(text: str) -> Usage:
    """The content of a ``stat`` file."""
    # The name in parentheses may hold anything.
    fields = text[text.rfind(")") + 2 :].split()
    if len(fields) <= max(_AFTER_NAME.values()):
        return NOTHING
    utime, stime, rss, cpu = (int(fields[number]) for number in _AFTER_NAME.values())
    return Usage(utime * TICK_NS, stime * TICK_NS, rss * PAGE_KIB, cpu)


def waited_ns(pid: int, thread: int, proc: str = "/proc") -> int:
    """How long a thread was ready to run and had no processor."""
    fields = read_text(f"{proc}/{pid}/task/{thread}/schedstat", "").split()
    return int(fields[1]) if len(fields) > 1 else 0
