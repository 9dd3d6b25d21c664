"""What a disk image is backed by, read from its own header.

Only formats that the document declares are read: an image whose format nobody declared is raw,
whatever its first bytes claim, for the guest could have written them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import get_args

from vird import errors
from vird.drivers.qemu.plan.storage.backing_string import Backing as Named
from vird.drivers.qemu.plan.storage.backing_string import parse_backing
from vird.drivers.qemu.storage_paths import path_of
from vird.host.image_header import Backing, read_qcow2
from vird.model.checks.disk_indexes import assign_disk_indexes
from vird.model.domain.devices.disk import BackingStore, Disk, DiskDriver, ImageFormat, ImageFormatName, Mirror
from vird.model.domain.devices.disk_source import FileSource, NetworkSource, VolumeSource
from vird.model.domain.domain import Domain

FORMATS: tuple[ImageFormat, ...] = get_args(ImageFormat)
LONGEST_CHAIN = 200


def complete_images(live: Domain) -> int:
    """Write into a live document what every disk's image is backed by, and number all images.

    Returns the last number.  Blocks.  Raises ``SystemError_`` for a file that is not there, ``ConfigUnsupported``
    for a chain that cannot be followed.
    """
    find_backings(live.devices.disks if live.devices is not None else ())
    return assign_disk_indexes(live) - 1


def find_backings(disks: Iterable[Disk]) -> None:
    """Write into disks what their images are backed by; blocks and raises as ``complete_images`` does.

    A volume whose format the document leaves open is raw from here on; until it was found it could have been a folder.
    """
    for disk in disks:
        if isinstance(disk.source, VolumeSource):
            disk.driver = disk.driver or DiskDriver(name="qemu")
            disk.driver.type = disk.driver.type or "raw"
        path = path_of(disk.source)
        if path is None:
            continue
        last = _last_listed(disk)
        if last is None:
            _complete_disk(disk, path)
        elif last.backing_store is None and (below := path_of(last.source)) is not None:
            # The document lists some of the chain, and does not say that it ends there.
            last.backing_store = _found_below(below, last.format.type if last.format is not None else None)


def next_index(live: Domain) -> int:
    """A number that no image of a running guest has."""
    taken = [0]
    for disk in live.devices.disks if live.devices is not None else ():
        layer: Disk | Mirror | BackingStore | None
        for layer in (disk, disk.mirror):
            while layer is not None:
                taken.append(getattr(layer.source, "index", None) or getattr(layer, "index", None) or 0)
                layer = layer.backing_store
    # An empty drive has no number to show, but had one when the guest started.
    empty = [disk for disk in (live.devices.disks if live.devices is not None else ()) if disk.source is None]
    return max(taken) + 1 + len(empty)


def number_images(disk: Disk, first: int) -> int:
    """Number the images of one disk, the topmost first; returns the last number that one got."""
    if disk.source is not None:
        disk.source.index = first
    store: BackingStore | None = disk.backing_store
    while store is not None and store.type is not None:
        first += 1
        store.index = first
        store = store.backing_store
    return first


def _last_listed(disk: Disk) -> BackingStore | None:
    """The lowest image that a document lists, or the element that says that there is none; None if it says nothing."""
    last = disk.backing_store
    while last is not None and last.backing_store is not None:
        last = last.backing_store
    return last


def _complete_disk(disk: Disk, path: str) -> None:
    if not os.path.exists(path):
        if disk.source is not None and getattr(disk.source, "startup_policy", None) in ("optional", "requisite"):
            return
        raise errors.SystemError_(f"Cannot access storage file '{path}': No such file or directory", int1=2)
    disk.backing_store = _found_below(path, disk.driver.type if disk.driver is not None else None)


def _found_below(path: str, layer_format: str | None) -> BackingStore:
    """What an image of this format is backed by, ended by an element without a source."""
    top = below = BackingStore()
    seen = {os.path.realpath(path)}
    while layer_format == "qcow2" and len(seen) <= LONGEST_CHAIN:
        backing = _backing_of(path)
        if backing is None:
            break
        if backing.format is None:
            raise errors.OperationFailed(
                f"Requested operation is not valid: format of backing image '{backing.name}' of image '{path}' "
                "was not specified in the image metadata"
            )
        named = parse_backing(backing.name)
        if not isinstance(named.source, FileSource) or named.source.slices:
            _end_elsewhere(below, path, backing, named)
            break
        path = os.path.join(os.path.dirname(path), named.source.file or "")
        real = os.path.realpath(path)
        if real in seen:
            raise errors.InternalError(f"backing store for '{path}' is self-referential")
        seen.add(real)
        layer_format = known_format(backing.format)
        below.type = "file"
        below.format = ImageFormatName(type=layer_format)
        below.source = FileSource(file=path)
        below.backing_store = BackingStore()
        below = below.backing_store
    return top


def _end_elsewhere(layer: BackingStore, path: str, backing: Backing, named: Named) -> None:
    """The chain goes on where no header can be read; QEMU finds what follows by itself."""
    source = named.source
    if named.access or not isinstance(source, NetworkSource):
        raise errors.ConfigUnsupported(f"'{path}' has the backing '{backing.name}', which no document can describe")
    layer.type = "network"
    layer.format = ImageFormatName(type=known_format(backing.format or "raw"))
    layer.source = source
    layer.backing_store = BackingStore() if layer.format.type == "raw" else None


def known_format(name: str) -> ImageFormat:
    """The name as the model knows it.

    Raises ``ConfigUnsupported`` for a format that is none.
    """
    for known in FORMATS:
        if name == known:
            return known
    raise errors.ConfigUnsupported(f"unknown image format '{name}'")


def _backing_of(path: str) -> Backing | None:
    try:
        with open(path, "rb") as file:
            return read_qcow2(lambda offset, length: os.pread(file.fileno(), length, offset)).backing
    except OSError as failure:
        raise errors.SystemError_(f"Cannot access storage file '{path}': {failure.strerror}") from failure
    except ValueError as fault:
        raise errors.OperationFailed(f"'{path}' is declared to be qcow2: {fault}") from fault
