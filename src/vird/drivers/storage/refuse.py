"""How the storage driver words its refusals: flags by the name of libvirt's own function, failed system calls."""

from __future__ import annotations

import os
from enum import IntEnum

from vird.api.flags import mask_of
from vird.drivers.common.impact import bare_argument
from vird.drivers.common.own_function import own_function
from vird.errors import SystemError_
from vird.wire.procedures import Procedure


def check_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
    """Raises ``InvalidArg`` naming the bits that the driver's function does not know; None knows none."""
    check_flags_of(flags, known, own_function(procedure, "storage"))


def check_flags_of(flags: int, known: type[IntEnum] | int | None, function: str) -> None:
    """The same for a function that the caller names."""
    mask = 0 if known is None else known if isinstance(known, int) else mask_of(known)
    if strange := flags & ~mask:
        raise bare_argument(f"unsupported flags (0x{strange:x}) in function {function}")


def os_failure(what: str, failure: OSError) -> SystemError_:
    """What could not be done, and why."""
    return SystemError_(f"{what}: {os.strerror(failure.errno or 0)}", int1=failure.errno or 0)
