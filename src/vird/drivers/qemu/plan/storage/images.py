"""The images of a domain: every layer of every disk with its number and what is known of it.

Numbers are what node names are made of (``libvirt-3-format``).  They stand in the live document
(``model/checks/disk_indexes.py`` gives them out); the plan only reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from vird.model.domain.devices.disk import BackingStore, Disk, MetadataCache
from vird.model.domain.devices.disk_source import (
    BlockSource,
    DirSource,
    DiskAuth,
    DiskSource,
    Encryption,
    FileSource,
    Reservations,
    StorageSlice,
)
from vird.model.domain.domain import Domain

BACKED_FORMATS = frozenset({"cow", "qcow", "qcow2", "qed", "vmdk", "vpc"})
"""Formats whose images may have another image below them."""


class Image(NamedTuple):
    """One layer.  ``backing`` is the image below, ``ends`` whether it is known that there is none."""

    name: str
    source: DiskSource
    format: str
    readonly: bool
    auth: DiskAuth | None = None
    encryption: Encryption | None = None
    metadata_cache: MetadataCache | None = None
    backing: Image | None = None
    ends: bool = False

    @property
    def storage_slice(self) -> StorageSlice | None:
        """The part of the storage that holds the image."""
        slices: list[StorageSlice] = getattr(self.source, "slices", [])
        return slices[0] if slices else None

    @property
    def reservations(self) -> Reservations | None:
        """The persistent reservations that it needs."""
        return getattr(self.source, "reservations", None)

    @property
    def is_bare_raw(self) -> bool:
        """Whether the format layer does nothing but pass on."""
        return self.format == "raw" and self.encryption is None


def chain(image: Image | None) -> Iterator[Image]:
    """The image and all below it, from the top."""
    while image is not None:
        yield image
        image = image.backing


def is_empty(source: DiskSource | None) -> bool:
    """Whether there is nothing behind a disk: a drive without its medium."""
    if source is None:
        return True
    if isinstance(source, FileSource):
        return not source.file
    if isinstance(source, BlockSource):
        return not source.dev
    return isinstance(source, DirSource) and not source.dir


def last_number(domain: Domain) -> int:
    """The highest number that an image of a live document may have."""
    disks = domain.devices.disks if domain.devices is not None else []
    numbers = [layer.index or 0 for disk in disks for layer in _layers(disk) if layer is not None]
    return max([len(disks), *numbers])


def _layers(disk: Disk) -> Iterator[Any]:
    """What carries the number of each layer; None for an empty drive."""
    yield disk.source
    layer = disk.backing_store
    while layer is not None and layer.source is not None:
        yield layer
        layer = layer.backing_store


def image_of(disk: Disk) -> Image | None:
    """The top image of a disk; None for an empty drive."""
    source = disk.source
    if source is None or is_empty(source):
        return None
    driver = disk.driver
    below, ends = _below(disk.backing_store)
    return Image(
        name=f"libvirt-{source.index}",
        source=source,
        format=format_name(driver.type if driver is not None else None),
        readonly=disk.readonly or disk.device == "cdrom",
        auth=getattr(source, "auth", None) or disk.auth,
        encryption=getattr(source, "encryption", None) or disk.encryption,
        metadata_cache=driver.metadata_cache if driver is not None else None,
        backing=below,
        ends=ends,
    )


def _below(layer: BackingStore | None) -> tuple[Image | None, bool]:
    if layer is None:
        return None, False
    if layer.source is None:
        return None, True
    below, ends = _below(layer.backing_store)
    image = Image(
        name=f"libvirt-{layer.index}",
        source=layer.source,
        format=format_name(layer.format.type if layer.format is not None else None),
        readonly=True,
        auth=getattr(layer.source, "auth", None),
        encryption=getattr(layer.source, "encryption", None),
        metadata_cache=layer.format.metadata_cache if layer.format is not None else None,
        backing=below,
        ends=ends,
    )
    return image, False


def format_name(name: str | None) -> str:
    """The format as QEMU names it; an image without one is raw."""
    if name in (None, "none", "aio", "iso", "fat", "dir"):
        return "raw"
    assert name is not None
    return {"ploop": "parallels"}.get(name, name)
