"""What only a running guest's document may say, forgotten when a document is to be kept."""

from __future__ import annotations

from typing import Any

from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.console import Console
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import BackingStore, Disk
from vird.model.domain.devices.serial import Parallel, Serial


def forget_live_state(devices: Devices) -> None:
    """Drop numbers of images, running copies, states of channels, names of devices that are not the user's."""
    for disk in devices.disks:
        forget_running_images(disk)
    for channel in devices.channels:
        channel.target.state = None
    ports: tuple[Serial | Parallel | Console | Channel, ...] = (
        *devices.serials, *devices.parallels, *devices.consoles, *devices.channels,
    )  # fmt: skip
    for port in ports:
        port.tty = None
    for memory in devices.memories:
        memory.target.current = None


def forget_running_images(disk: Disk) -> None:
    """Numbers, copies under way and labels that could not be set."""
    disk.mirror = None
    _forget_of_source(disk.source)
    store: BackingStore | None = disk.backing_store
    while store is not None:
        store.index = None
        _forget_of_source(store.source)
        store = store.backing_store


def _forget_of_source(source: Any) -> None:
    if source is None:
        return
    source.index = None
    source.private_data = None
    labels = getattr(source, "seclabels", None)
    if labels:
        source.seclabels = [label for label in labels if label.labelskip != "yes"]
