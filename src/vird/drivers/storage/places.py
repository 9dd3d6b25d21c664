"""The names of the storage driver's files, as libvirt names them, below one daemon's folders."""

from __future__ import annotations

from pathlib import Path

from vird.host.paths import Paths


class Places:
    """Where the storage driver of one daemon keeps everything."""

    def __init__(self, paths: Paths) -> None:
        self.documents = paths.etc / "storage"
        self.autostart = self.documents / "autostart"
        self.running = paths.run / "storage"
        self.autostarted = self.running / "autostarted"
        self._made = paths.lib / "storage"

    def made_raw(self, pool: str) -> Path:
        """The file that tells which volumes of a pool were made raw."""
        return self._made / f"{pool}.raw"
