"""Lends files to another user for a while and gives them back to their owner.

A guest's process runs as an unprivileged user and needs its disk images.  The first ``lend``
notes the owner in an extended attribute of the file itself, later ones count the borrowers, and
the last ``give_back`` restores the owner, also after a restart of the daemon.  Attribute names
and values are libvirt's, so either daemon can give back what the other lent.  All calls block.
"""

from __future__ import annotations

import errno
import logging
import os
import stat

log = logging.getLogger(__name__)

OWNER = "trusted.libvirt.security.dac"
COUNT = "trusted.libvirt.security.ref_dac"


def lend(path: str | os.PathLike[str], uid: int, gid: int, *, remember: bool = True) -> None:
    """Make ``uid:gid`` the file's owner; links are followed.

    Raises OSError.  A file system without such attributes forgets the owner, as does
    ``remember=False``: giving back then means giving to root.
    """
    fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        target = f"/proc/self/fd/{fd}"
        found = os.stat(target)
        if stat.S_ISCHR(found.st_mode):
            return
        if remember:
            _count_up(target, found)
        if (found.st_uid, found.st_gid) != (uid, gid):
            os.chown(target, uid, gid)
    finally:
        os.close(fd)


def give_back(path: str | os.PathLike[str], *, remembered: bool = True) -> None:
    """Undo one ``lend``; the last one restores the owner.  A file that is gone, or was never lent, is fine."""
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        target = f"/proc/self/fd/{fd}"
        if stat.S_ISCHR(os.stat(target).st_mode):
            return
        owner = _count_down(target) if remembered else (0, 0)
        if owner is not None:
            os.chown(target, *owner)
    except OSError as failure:
        log.warning("cannot give %s back to its owner: %s", path, failure.strerror)
    finally:
        os.close(fd)


def is_lent(path: str | os.PathLike[str]) -> bool:
    """Whether somebody borrows the file now; False on file systems that cannot say.  Raises OSError."""
    os.stat(path)
    return bool(_read_count(os.fspath(path)))


def _count_up(target: str, found: os.stat_result) -> None:
    borrowers = _read_count(target)
    if borrowers is None:
        return
    try:
        if borrowers == 0:
            os.setxattr(target, OWNER, f"+{found.st_uid}:+{found.st_gid}".encode())
        os.setxattr(target, COUNT, str(borrowers + 1).encode())
    except OSError as failure:
        log.info("the owner of %s cannot be noted: %s", target, failure.strerror)


def _count_down(target: str) -> tuple[int, int] | None:
    """The owner to restore, or None while others still borrow the file or nobody ever did."""
    borrowers = _read_count(target)
    if borrowers is None:
        return (0, 0)
    if borrowers > 1:
        os.setxattr(target, COUNT, str(borrowers - 1).encode())
    if borrowers != 1:
        return None
    uid, _, gid = os.getxattr(target, OWNER).decode().partition(":")
    os.removexattr(target, COUNT)
    os.removexattr(target, OWNER)
    return (int(uid), int(gid))


def _read_count(target: str) -> int | None:
    """How many borrow the file; None on file systems that cannot say."""
    try:
        return int(os.getxattr(target, COUNT))
    except ValueError:
        return 0
    except OSError as failure:
        return 0 if failure.errno == errno.ENODATA else None


def may_read(path: str | os.PathLike[str], uid: int, gids: frozenset[int]) -> bool:
    """Whether this user could read the file by its mode alone, folders above it aside."""
    found = os.stat(path)
    if uid == 0:
        return True
    if found.st_uid == uid:
        return bool(found.st_mode & stat.S_IRUSR)
    if found.st_gid in gids:
        return bool(found.st_mode & stat.S_IRGRP)
    return bool(found.st_mode & stat.S_IROTH)
