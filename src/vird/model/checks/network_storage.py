"""Disks on servers: the ports that protocols use by themselves, and names in their full form."""

from __future__ import annotations

from typing import Any, Final

from vird.model.domain.devices.disk import Disk, sources_of
from vird.model.domain.devices.disk_source import NetworkSource

DEFAULT_PORTS: Final = {
    "sheepdog": "7000", "nbd": "10809", "gluster": "24007", "iscsi": "3260", "http": "80", "https": "443", "ftp": "21",
    "ftps": "990", "tftp": "69", "ssh": "22", "vxhs": "9999",
}  # fmt: skip


def complete_network_sources(disk: Disk) -> None:
    """Complete the source of a disk and of every image below it."""
    for source in sources_of(disk):
        complete_network_source(source)


def complete_network_source(source: Any) -> None:
    """Give hosts their port, and an iSCSI target without unit its unit 0."""
    if not isinstance(source, NetworkSource):
        return
    port = DEFAULT_PORTS.get(source.protocol)
    for host in source.hosts:
        if host.port is None and port is not None and host.transport in (None, "tcp"):
            host.port = port
    if source.protocol == "iscsi" and source.name and "/" not in source.name:
        source.name = f"{source.name}/0"
