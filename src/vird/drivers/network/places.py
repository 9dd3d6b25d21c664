"""The names of a network's files, as libvirt names them, below one daemon's folders.

Names only; nothing is read or made here.  dnsmasq's own files are named by ``plan.dnsmasq``.
"""

from __future__ import annotations

from pathlib import Path

from vird.host.paths import Paths


class Places:
    """Where the network driver of one daemon keeps everything."""

    def __init__(self, paths: Paths) -> None:
        self.tag = paths.tag
        self.documents = paths.etc / "qemu/networks"
        self.autostart = self.documents / "autostart"
        self.running = paths.run / "network"
        self.services = paths.lib / "dnsmasq"
        self.lease_script = self.services / "lease-script"
        self.lease_news = self.services / "lease-news"

    def status(self, name: str) -> Path:
        """The status file of a running network."""
        return self.running / f"{name}.xml"

    def starting(self, name: str) -> Path:
        """The mark of a start or stop under way, which holds the network's document."""
        return self.running / f"{name}.starting"

    def pid(self, name: str) -> Path:
        """dnsmasq's process number."""
        return self.running / f"{name}.pid"

    def ports(self, name: str) -> Path:
        """The folder of a network's ports, one file each."""
        return self.running / name / "ports"

    def configuration(self, name: str) -> Path:
        """dnsmasq's configuration."""
        return self.services / f"{name}.conf"

    def leases(self, bridge: str) -> Path:
        """The leases of a bridge, in JSON."""
        return self.services / f"{bridge}.status"

    def macs(self, bridge: str) -> Path:
        """Which domain has which MAC addresses on a bridge, in JSON."""
        return self.services / f"{bridge}.macs"
