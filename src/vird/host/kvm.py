"""Whether hardware virtualization can be used here, and by whom."""

from __future__ import annotations

import os
import stat

from vird.host.process import Credentials

READ, WRITE = 4, 2


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


def _in_group(gid: int, credentials: Credentials) -> bool:
    return gid == credentials.gid or gid in credentials.groups
