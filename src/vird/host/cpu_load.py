"""How the host's processors spent their time.  Blocking and short."""

from __future__ import annotations

import os
from typing import NamedTuple

from vird.host.files import read_text

STAT_MAX = 4 * 1024 * 1024


class Load(NamedTuple):
    """Nanoseconds since boot; ``kernel`` has interrupts and ``user`` has nice processes in it."""

    kernel: int
    user: int
    idle: int
    iowait: int


def load(number: int = -1, proc: str = "/proc") -> Load | None:
    """The times of one processor, or of all together (-1); None if there is no such processor."""
    wanted = "cpu" if number < 0 else f"cpu{number}"
    for line in read_text(f"{proc}/stat", "", STAT_MAX).splitlines():
        words = line.split()
        if words and words[0] == wanted:
            user, nice, system, idle, iowait, irq, softirq = (int(word) for word in words[1:8])
            tick = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
            return Load((system + irq + softirq) * tick, (user + nice) * tick, idle * tick, iowait * tick)
        if words and not words[0].startswith("cpu"):
            break
    return None
