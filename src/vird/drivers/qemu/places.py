"""Where the QEMU driver keeps what: libvirt's own file names below a daemon's folders."""

from __future__ import annotations

from pathlib import Path

from vird.host.paths import Paths

LONGEST_SHORT_NAME = 20
"""Bytes of a guest's name that appear in the name of its private folder."""


def short_name(number: int, name: str) -> str:
    """``4-web``: the number and the start of the name, cut between characters."""
    cut = name.encode(errors="surrogateescape")[:LONGEST_SHORT_NAME].decode(errors="ignore")
    return f"{number}-{cut}"


class Places:
    """The driver's folders and files."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.definitions = paths.etc / "qemu"
        self.autostart = self.definitions / "autostart"
        self.settings = paths.etc / "qemu.conf"
        self.status = paths.run / "qemu"
        self.logs = paths.log / "qemu"
        self.lib = paths.lib / "qemu"
        self.capabilities_cache = paths.cache / "qemu" / "capabilities"
        self.nvram = self.lib / "nvram"
        self.snapshots = self.lib / "snapshot"
        self.checkpoints = self.lib / "checkpoint"

    def private_dir(self, number: int, name: str) -> Path:
        """The folder of one running guest: monitor socket, master key."""
        return self.lib / f"domain-{short_name(number, name)}"

    def channel_dir(self, number: int, name: str) -> Path:
        """Where its channels' sockets are."""
        return self.lib / "channel" / "target" / f"domain-{short_name(number, name)}"

    def status_file(self, name: str) -> Path:
        """Its status document."""
        return self.status / f"{name}.xml"

    def saved(self, name: str) -> Path:
        """Its managed save image."""
        return self.lib / "save" / f"{name}.save"

    def log(self, name: str) -> Path:
        """Its log."""
        return self.logs / f"{name}.log"
