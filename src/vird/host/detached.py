"""File systems mounted nowhere: reached through a descriptor, gone when it is closed.

Two things need one.  The /sys that a process sees shows the network namespace in which it was
mounted, which need not be its own; and a device node for a macvtap must be made where no
``nodev`` option forbids opening it, and seen by nobody else.  Uses fsopen(2), of Linux 5.2.
"""

from __future__ import annotations

import ctypes
import os

FSOPEN, FSCONFIG, FSMOUNT = 430, 431, 432
CLOEXEC = 1
CREATE = 6


def mount(kind: str) -> int:
    """A new instance of a file system (``sysfs``, ``tmpfs``) as a folder's descriptor, which the caller closes.

    A sysfs shows the calling thread's network namespace.  Raises OSError (EPERM without CAP_SYS_ADMIN).
    """
    context = _call(FSOPEN, ctypes.c_char_p(kind.encode()), ctypes.c_uint(CLOEXEC))
    try:
        _call(FSCONFIG, ctypes.c_int(context), ctypes.c_uint(CREATE), None, None, ctypes.c_int(0))
        return _call(FSMOUNT, ctypes.c_int(context), ctypes.c_uint(CLOEXEC), ctypes.c_uint(0))
    finally:
        os.close(context)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    result = int(libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        reason = ctypes.get_errno()
        raise OSError(reason, os.strerror(reason))
    return result
