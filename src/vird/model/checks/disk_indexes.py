"""Numbers of images in live documents: ``<source index='3'/>`` is what block jobs are asked about."""

from __future__ import annotations

from vird.model.domain.devices.disk import BackingStore
from vird.model.domain.domain import Domain


def assign_disk_indexes(domain: Domain, first: int = 1) -> int:
    """Number all images, the last disk's first, each image before the one below it.

    Returns the next free number.  An empty drive uses up a number too, as its next image will have it.
    """
    number = first
    for disk in reversed(domain.devices.disks if domain.devices is not None else []):
        if disk.type == "vhostuser" or (disk.target is not None and disk.target.bus == "sd"):
            # neither disks of a daemon nor cards in a board's own slot have block nodes
            continue
        if disk.source is not None and disk.type != "vhostvdpa":
            disk.source.index = number
        number += 1
        store: BackingStore | None = disk.backing_store
        while store is not None and store.type is not None:
            store.index = number
            number += 1
            store = store.backing_store
    return number
