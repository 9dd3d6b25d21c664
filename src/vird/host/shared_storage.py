"""Whether a file lies where other hosts see the same: on a file system of the network."""

from __future__ import annotations

import os
from typing import Final

SHARED: Final = frozenset((
    "nfs", "nfs4", "gfs2", "ocfs2", "afs", "cifs", "smb3", "smbfs", "ceph", "fuse.glusterfs", "fuse.quobyte",
    "gpfs", "lustre", "acfs",
))  # fmt: skip
"""File systems that several hosts have at once."""


def is_shared(path: str, mounts: str = "/proc/self/mountinfo") -> bool:
    """Whether the file system of a path, or of the folder where it would be, is one of several hosts."""
    real = os.path.realpath(path)
    best, kind = "", ""
    with open(mounts, encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            fields, _, rest = line.partition(" - ")
            point = _plain(fields.split()[4])
            # What is mounted later lies on top.
            if len(point) >= len(best) and (real == point or real.startswith(point.rstrip("/") + "/")):
                best, kind = point, rest.split()[0]
    return kind in SHARED


def _plain(text: str) -> str:
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, sign)
    return text
