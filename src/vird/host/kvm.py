"""Whether hardware virtualization can be used here, and by whom."""

from __future__ import annotations

import os
import stat
import struct
from fcntl import ioctl

from vird.host.process import Credentials

READ, WRITE = 4, 2

KVM_GET_MSRS = 0xC008AE88
MSRS = struct.Struct("<IIIIQ")
"""A list of one register: count, padding, index, padding, value."""


def accessible(credentials: Credentials | None = None, device: str = "/dev/kvm") -> bool:
    """Tell whether a process with these credentials (None: this one) may open the KVM device."""
    if credentials is None:
        return os.access(device, os.R_OK | os.W_OK)
    try:
        status = os.stat(device)
    except OSError:
        return False
    if not stat.S_ISCHR(status.st_mode):
        return False
    if credentials.uid == 0:
        return True
    shift = 6 if status.st_uid == credentials.uid else 3 if _in_group(status.st_gid, credentials) else 0
    granted = status.st_mode >> shift
    return bool(granted & READ and granted & WRITE)


def feature_msr(index: int, device: str = "/dev/kvm") -> int | None:
    """A model-specific register that announces features of the processor; None if KVM cannot tell."""
    request = bytearray(MSRS.pack(1, 0, index, 0, 0))
    try:
        fd = os.open(device, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        answered = ioctl(fd, KVM_GET_MSRS, request)
    except OSError:
        return None
    finally:
        os.close(fd)
    return int(MSRS.unpack(request)[4]) if answered == 1 else None


def _in_group(gid: int, credentials: Credentials) -> bool:
    return gid == credentials.gid or gid in credentials.groups
