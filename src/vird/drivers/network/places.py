"""The names of a network's files, as libvirt names them, below one daemon's folders.

Names only; nothing is read or made here.
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

    def hosts(self, name: str) -> Path:
        """The static DHCP hosts, which dnsmasq reads again on SIGHUP."""
        return self.services / f"{name}.hostsfile"

    def more_hosts(self, name: str) -> Path:
        """The static DNS hosts, which dnsmasq reads again on SIGHUP."""
        return self.services / f"{name}.addnhosts"

    def leases(self, bridge: str) -> Path:
        """The leases of a bridge, in JSON."""
        return self.services / f"{bridge}.status"

    def macs(self, bridge: str) -> Path:
        """Which domain has which MAC addresses on a bridge, in JSON."""
        return self.services / f"{bridge}.macs"
