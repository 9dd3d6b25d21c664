"""How much memory a process may lock."""

from __future__ import annotations

import resource
from math import isinf

from vird.errors import SystemError_


def allow(pid: int, limit: float) -> None:
    """Let a process lock ``limit`` bytes (``inf``: any number); raises `SystemError_` when we may not allow it."""
    number = resource.RLIM_INFINITY if isinf(limit) else int(limit)
    try:
        resource.prlimit(pid, resource.RLIMIT_MEMLOCK, (number, number))
    except OSError as reason:
        shown = "unlimited" if isinf(limit) else number
        raise SystemError_(
            f"cannot limit locked memory of process {pid} to {shown}: {reason.strerror}",
            int1=reason.errno or 0,
        ) from None
