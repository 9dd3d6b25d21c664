"""A volume's document from what is on the host: sizes, format, owner, times, the image below.

Blocking.  The formats of files are those that they look like, unless the caller knows better.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

from vird.host.image_header import Header, header_of
from vird.host.image_size import BLOCK
from vird.model.domain.devices.disk_source import Encryption
from vird.model.pool.target import Permissions
from vird.model.volume import (
    FILE_FORMATS,
    Timestamps,
    Volume,
    VolumeBacking,
    VolumeFeatures,
    VolumeFormat,
    VolumeTarget,
)

IsRaw = Callable[[str, int], bool]
"""Whether a file, by name and inode number, is known to be raw."""


def nobody_knows(name: str, inode: int) -> bool:
    """All files are what they look like."""
    return False


def volume_at(path: str, name: str, is_raw: IsRaw = nobody_knows) -> Volume | None:
    """The volume that a file, folder or block device is; None for what is no volume (pipes, sockets, broken links).

    Raises ``OSError`` for what cannot be read.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except FileNotFoundError:
        return None
    except OSError:
        # A socket cannot be opened at all; what may not be opened is a fault.
        kind = os.stat(path).st_mode
        if stat.S_ISREG(kind) or stat.S_ISDIR(kind) or stat.S_ISBLK(kind):
            raise
        return None
    try:
        found = os.fstat(fd)
        target = VolumeTarget(path=path, permissions=permissions_of(found), timestamps=timestamps_of(found))
        if stat.S_ISDIR(found.st_mode):
            target.format = VolumeFormat(type="dir")
            return Volume(type="dir", name=name, key=path, capacity=0, allocation=0, target=target)
        if stat.S_ISREG(found.st_mode):
            kind_, allocation, physical = "file", found.st_blocks * BLOCK, found.st_size
        elif stat.S_ISBLK(found.st_mode):
            kind_, physical = "block", os.lseek(fd, 0, os.SEEK_END)
            allocation = physical
        else:
            return None
    finally:
        os.close(fd)
    header = Header("raw") if is_raw(name, found.st_ino) else header_of(path)
    volume = Volume(type="block" if kind_ == "block" else "file", name=name, key=path, target=target)
    volume.capacity = max(physical - header.overhead, 0) if header.capacity is None else header.capacity
    volume.allocation, volume.physical = allocation, physical or None
    _describe(volume, target, header, path)
    return volume


def _describe(volume: Volume, target: VolumeTarget, header: Header, path: str) -> None:
    target.format = VolumeFormat(type=header.format)
    if header.encrypted:
        target.encryption = Encryption(format="luks")
    if header.qcow2 is not None:
        target.cluster_size = header.qcow2.cluster_size
        if header.qcow2.compat != "0.10":
            target.compat = header.qcow2.compat
            target.features = VolumeFeatures(
                lazy_refcounts=header.qcow2.lazy_refcounts, extended_l2=header.qcow2.extended_l2
            )
    if header.backing is not None:
        name = header.backing.name
        is_path = ":" not in name.split("/", 1)[0]
        below = os.path.normpath(os.path.join(os.path.dirname(path), name)) if is_path else name
        # An image whose format nobody states is raw: it may be a guest's own bytes.
        known = header.backing.format if header.backing.format in FILE_FORMATS else "raw"
        volume.backing = VolumeBacking(path=below, format=VolumeFormat(type=known))
        if is_path:
            try:
                state = os.stat(below)
            except OSError:
                return
            volume.backing.permissions = permissions_of(state)
            volume.backing.timestamps = timestamps_of(state)


def permissions_of(state: os.stat_result) -> Permissions:
    """Mode, owner and group."""
    return Permissions(mode=stat.S_IMODE(state.st_mode), owner=state.st_uid, group=state.st_gid)


def timestamps_of(state: os.stat_result) -> Timestamps:
    """When it was read, written and changed; the kernel does not say here when it was made."""
    return Timestamps(
        atime=_seconds(state.st_atime_ns), mtime=_seconds(state.st_mtime_ns), ctime=_seconds(state.st_ctime_ns),
        btime="0",
    )  # fmt: skip


def _seconds(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, 10**9)
    return f"{seconds}.{rest:09}" if rest else str(seconds)
