"""Where everything lives, from one root.

The layout is libvirt's own system layout; a root other than ``/`` moves all of it below one
folder, so that several daemons run side by side.  This module names places, it makes none.
"""

from __future__ import annotations

import os
from pathlib import Path


class Paths:
    """The folders of one daemon; ``root`` is None for the system's own places.

    ``is_session`` tells that they are a user's, whose daemon manages what that user may.
    """

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        self.root = None if root is None else Path(root).absolute()
        self.is_session = False
        top = self.root or Path("/")
        self.run = top / "run/libvirt"
        self.etc = top / "etc/libvirt"
        self.lib = top / "var/lib/libvirt"
        self.cache = top / "var/cache/libvirt"
        self.log = top / "var/log/libvirt"

    @classmethod
    def for_session(cls, home: str, runtime: str) -> Paths:
        """The places of an unprivileged user's own daemon (XDG folders)."""
        paths = cls()
        paths.is_session = True
        paths.run = Path(runtime) / "libvirt"
        paths.etc = Path(home) / ".config/libvirt"
        paths.lib = Path(home) / ".local/share/libvirt"
        paths.cache = Path(home) / ".cache/libvirt"
        paths.log = paths.cache / "log"
        return paths

    @property
    def tag(self) -> str:
        """A short stable name for this root, for host-wide things that two daemons must not share.

        Empty for the system daemon.
        """
        if self.root is None:
            return ""
        import hashlib

        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:8]

    @property
    def own_uri_path(self) -> str:
        """The path by which clients name this daemon's own guests, networks and the rest: ``qemu:///system``."""
        return "/session" if self.is_session else "/system"

    @property
    def hooks(self) -> Path:
        """Where the administrator's scripts are."""
        return self.etc / "hooks"

    def __repr__(self) -> str:
        return f"Paths({str(self.root or '/')!r})"
