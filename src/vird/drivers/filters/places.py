"""The names of the filters' files, as libvirt names them, below one daemon's folders.  Names only."""

from __future__ import annotations

from vird.host.paths import Paths


class Places:
    """Where the filter driver of one daemon keeps everything."""

    def __init__(self, paths: Paths) -> None:
        self.tag = paths.tag
        self.documents = paths.etc / "nwfilter"
        self.bindings = paths.run / "nwfilter-binding"
        self.leases = paths.run / "network/nwfilter.leases"
