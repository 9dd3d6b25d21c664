"""Sockets that a running guest's document names and nobody chose: of channels, of the
reservation daemon, of servers of shared memory; pure.

Start and hotplug write them into the live document; a definition read from it forgets them again.
"""

from __future__ import annotations

from vird.drivers.qemu.plan.launch import alias_of
from vird.drivers.qemu.plan.shared_memory import server_socket
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.disk import Disk, sources_of
from vird.model.domain.devices.disk_source import Reservations, ReservationSource
from vird.model.domain.devices.shmem import Shmem
from vird.model.domain.domain import Domain


def assign_sockets(live: Domain, private_dir: str, channel_dir: str) -> None:
    """Name every socket that has no path yet; devices must have their aliases."""
    if live.devices is None:
        return
    for channel in live.devices.channels:
        assign_channel_socket(channel, channel_dir)
    for disk in live.devices.disks:
        assign_reservation_socket(disk, private_dir)
    for shmem in live.devices.shmems:
        assign_server_socket(shmem)


def assign_channel_socket(channel: Channel, channel_dir: str) -> None:
    """The socket of a channel, in its guest's folder, by the name that the guest knows the channel by."""
    if channel.type != "unix" or channel.target.type != "virtio":
        return
    if not channel.sources:
        channel.sources = [ChardevSource(mode="bind")]
    source = channel.sources[0]
    if not source.path:
        source.mode = source.mode or "bind"
        source.path = f"{channel_dir}/{channel.target.name or alias_of(channel)}"


def assign_server_socket(shmem: Shmem) -> None:
    """The server that guests of a memory region find each other at."""
    if shmem.server is not None and not shmem.server.path:
        shmem.server.path = server_socket(shmem)


def reservation_socket(private_dir: str) -> str:
    """The socket of the one daemon that serves all disks of a guest."""
    return f"{private_dir}/pr-helper0.sock"


def assign_reservation_socket(disk: Disk, private_dir: str) -> None:
    """Where persistent reservations that are ours to manage are asked for, in every image of the disk."""
    for source in sources_of(disk):
        wanted: Reservations | None = getattr(source, "reservations", None)
        if wanted is not None and wanted.managed == "yes":
            wanted.source = ReservationSource(path=reservation_socket(private_dir), mode="client")
