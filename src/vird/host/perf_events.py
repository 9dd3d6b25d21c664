"""Performance events of the kernel, counted for one process and the threads that it makes from then on.

The names are those of libvirt's documents; which the host can count it says when one is asked for.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Mapping
from typing import Final

from vird.errors import ArgumentUnsupported, ErrorDomain, SystemError_

HARDWARE, SOFTWARE = 0, 1
EVENTS: Final = {
    "cpu_cycles": (HARDWARE, 0),
    "instructions": (HARDWARE, 1),
    "cache_references": (HARDWARE, 2),
    "cache_misses": (HARDWARE, 3),
    "branch_instructions": (HARDWARE, 4),
    "branch_misses": (HARDWARE, 5),
    "bus_cycles": (HARDWARE, 6),
    "stalled_cycles_frontend": (HARDWARE, 7),
    "stalled_cycles_backend": (HARDWARE, 8),
    "ref_cpu_cycles": (HARDWARE, 9),
    "cpu_clock": (SOFTWARE, 0),
    "task_clock": (SOFTWARE, 1),
    "page_faults": (SOFTWARE, 2),
    "context_switches": (SOFTWARE, 3),
    "cpu_migrations": (SOFTWARE, 4),
    "page_faults_min": (SOFTWARE, 5),
    "page_faults_maj": (SOFTWARE, 6),
    "alignment_faults": (SOFTWARE, 7),
    "emulation_faults": (SOFTWARE, 8),
}
"""Kind and number of each event (perf_event_open(2)); those of the processor's cache have none."""

CALLS: Final = {"x86_64": 298, "aarch64": 241, "riscv64": 241, "s390x": 331, "ppc64le": 319}
"""The number of the system call, which the C library has no function for."""

_ATTRIBUTES_BYTES: Final = 112
_INHERIT: Final = 1 << 1
_CLOSE_ON_EXEC: Final = 1 << 3


class Counter:
    """One event that is counted."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def read(self) -> int:
        """How often so far; times are nanoseconds."""
        return int(struct.unpack("=Q", os.read(self._fd, 8))[0])

    def close(self) -> None:
        """Count no longer."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def attributes(name: str) -> bytes:
    """The kernel's record that asks for an event, of a process and all that it starts."""
    kind, number = EVENTS[name]
    return struct.pack("=IIQQQQQ", kind, _ATTRIBUTES_BYTES, number, 0, 0, 0, _INHERIT).ljust(_ATTRIBUTES_BYTES, b"\0")


def count(pid: int, name: str) -> Counter:
    """Count an event for a process.

    Raises ``ArgumentUnsupported`` for one that is not the kernel's, ``SystemError_`` when it cannot be counted here.
    """
    call = CALLS.get(platform.machine())
    if name not in EVENTS or call is None:
        raise ArgumentUnsupported(f"unable to enable host cpu perf event for {name}", domain=ErrorDomain.PERF)
    record = ctypes.create_string_buffer(attributes(name), _ATTRIBUTES_BYTES)
    library = ctypes.CDLL(None, use_errno=True)
    fd = library.syscall(call, record, pid, -1, -1, _CLOSE_ON_EXEC)
    if fd < 0:
        number = ctypes.get_errno()
        raise SystemError_(
            f"unable to open host cpu perf event for {name}: {os.strerror(number)}",
            domain=ErrorDomain.PERF,
            int1=number,
        )
    return Counter(fd)


def start_counters(pid: int, wanted: Mapping[str, bool]) -> dict[str, Counter]:
    """Count all that is wanted; raises what `count` raises, and then counts nothing."""
    counters: dict[str, Counter] = {}
    try:
        for name, is_wanted in wanted.items():
            if is_wanted:
                counters[name] = count(pid, name)
    except BaseException:
        for counter in counters.values():
            counter.close()
        raise
    return counters
