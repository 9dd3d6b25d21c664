"""On which host processors threads may run."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

from vird.errors import SystemError_


def allowed(thread: int) -> set[int]:
    """The processors that a thread may run on; none for one that is gone."""
    try:
        return os.sched_getaffinity(thread)
    except ProcessLookupError:
        return set()


def bind(threads: Iterable[int], cpus: Collection[int]) -> None:
    """Let threads run on these processors only; a thread that has ended meanwhile is no fault.

    Raises ``SystemError_`` when the host has none of the processors or does not let us.
    """
    for thread in threads:
        try:
            os.sched_setaffinity(thread, cpus)
        except ProcessLookupError:
            continue
        except OSError as failure:
            raise SystemError_(
                f"cannot set CPU affinity on process {thread}: {failure.strerror}", int1=failure.errno or 0
            ) from failure


def threads_of(pid: int, proc: str = "/proc") -> list[int]:
    """All threads of a process."""
    try:
        return [int(name) for name in os.listdir(f"{proc}/{pid}/task")]
    except FileNotFoundError:
        return []
