"""The images of a disk as its live document lists them: found by name, taken out, put on top.  Pure.

Clients name images by number (``vda[3]``), by path, or by what the header of the image above calls them.
The work that QEMU does on them is elsewhere; here the document is made to say what became of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from vird.drivers.qemu.plan.storage.images import Image, is_empty
from vird.drivers.qemu.plan.storage.images import chain as images_below
from vird.drivers.qemu.plan.storage.images import image_of as top_image
from vird.drivers.qemu.storage_paths import path_of
from vird.errors import ErrorDomain, InvalidArg
from vird.model.domain.devices.disk import BackingStore, Disk, DiskDriver, ImageFormat, ImageFormatName, Mirror
from vird.model.domain.devices.disk_source import DiskSource, DiskType, NetworkSource
from vird.model.domain.domain import Domain

BY_NUMBER: Final = re.compile(r"(?:(?P<target>[^\[\]]*))\[(?P<number>\d+)\]")


class Layer(NamedTuple):
    """One image of a chain; ``holder`` is the element that says what it is, and what is below it."""

    holder: Disk | Mirror | BackingStore
    number: int
    source: DiskSource
    format: str

    @property
    def path(self) -> str | None:
        """Its file or device on this host, None for what is elsewhere."""
        return path_of(self.source)

    @property
    def node(self) -> str:
        """QEMU's node that reads its format."""
        return f"libvirt-{self.number}-format"

    @property
    def storage_node(self) -> str:
        """QEMU's node that reads its bytes."""
        return f"libvirt-{self.number}-storage"

    @property
    def name(self) -> str:
        """How it is called in messages."""
        return name_of(self.source)


def name_of(source: Any) -> str:
    """How a source is called in messages: its path, or the name that its server knows it by."""
    return path_of(source) or (source.name if isinstance(source, NetworkSource) else None) or ""


def find_disk(domain: Domain, name: str) -> Disk:
    """The disk with this target or source.

    Raises ``InvalidArg``.
    """
    for disk in domain.devices.disks if domain.devices is not None else ():
        if name and name in (target_of(disk), path_of(disk.source)):
            return disk
    raise InvalidArg(f"disk '{name}' not found in domain")


def target_of(disk: Disk) -> str:
    """What the disk is called in its guest."""
    return disk.target.dev if disk.target is not None else ""


def layers(top: Disk | Mirror) -> Iterator[Layer]:
    """The images, the topmost first; none for an empty drive."""
    holder: Disk | Mirror | BackingStore | None = top
    while holder is not None and holder.source is not None and not is_empty(holder.source):
        yield Layer(holder, _number(holder), holder.source, _format(holder) or "raw")
        holder = holder.backing_store


def top_of(disk: Disk) -> Layer | None:
    """The image that its guest writes to."""
    return next(layers(disk), None)


def _number(holder: Disk | Mirror | BackingStore) -> int:
    return (holder.index if isinstance(holder, BackingStore) else getattr(holder.source, "index", None)) or 0


def _format(holder: Disk | Mirror | BackingStore) -> ImageFormat | None:
    if isinstance(holder, Disk):
        kind = holder.driver.type if holder.driver is not None else None
        return None if kind == "aio" else kind
    return holder.format.type if holder.format is not None else None


def find_layer(disk: Disk, name: str, *, beneath: Layer | None = None) -> Layer:
    """An image of a disk by number, path or name relative to the image above; only ``beneath`` another, if given.

    Raises ``InvalidArg``.
    """
    target = target_of(disk)
    match = BY_NUMBER.fullmatch(name)
    if match is not None and match["target"] and match["target"] != target:
        fault = f"requested target '{match['target']}' does not match target '{target}'"
        raise InvalidArg(fault, domain=ErrorDomain.STORAGE)
    number = int(match["number"]) if match is not None else None
    above: Layer | None = None
    is_beneath = beneath is None
    for layer in layers(disk):
        if is_beneath and (layer.number == number if number is not None else _is_named(layer, name, above)):
            return layer
        is_beneath = is_beneath or (beneath is not None and layer.number == beneath.number)
        above = layer
    if number is not None:
        fault = f"could not find backing store index '{number}' in chain for '{target}'"
    elif beneath is not None:
        fault = f"could not find image '{name}' beneath '{beneath.name}' in chain for '{target}'"
    else:
        fault = f"could not find image '{name}' in chain for '{target}'"
    raise InvalidArg(fault, domain=ErrorDomain.STORAGE)


def _is_named(layer: Layer, name: str, above: Layer | None) -> bool:
    if name in (layer.path, layer.name):
        return True
    if layer.path is None:
        return False
    if above is None or above.path is None or os.path.isabs(name):
        return os.path.isabs(name) and os.path.realpath(name) == os.path.realpath(layer.path)
    return os.path.normpath(os.path.join(os.path.dirname(above.path), name)) == os.path.normpath(layer.path)


def above(disk: Disk, layer: Layer) -> Layer | None:
    """The image right above another of the same disk, None for the topmost."""
    return next((each for each in layers(disk) if each.holder.backing_store is layer.holder), None)


def below(layer: Layer) -> Layer | None:
    """The image right below another."""
    holder = layer.holder.backing_store
    if holder is None or holder.source is None:
        return None
    return Layer(holder, _number(holder), holder.source, _format(holder) or "raw")


def base_of(layer: Layer) -> Layer:
    """The lowest image below one, which may be the image itself."""
    while (next_one := below(layer)) is not None:
        layer = next_one
    return layer


def between(disk: Disk | Mirror, upper: Layer, lower: Layer | None) -> list[Layer]:
    """``upper`` and all images below it that are above ``lower``; all there are where that is None."""
    found: list[Layer] = []
    for layer in layers(disk):
        if lower is not None and layer.number == lower.number:
            break
        if found or layer.number == upper.number:
            found.append(layer)
    return found


def image_of(disk: Disk, layer: Layer) -> Image:
    """An image as the plan of block nodes wants it."""
    return next(each for each in images_below(top_image(disk)) if each.name == f"libvirt-{layer.number}")


# --- what became of a chain


def stand_on(upper: Layer, lower: Layer | None) -> None:
    """What was between two images is not there any more; None for an image that needs nothing below it now."""
    upper.holder.backing_store = BackingStore() if lower is None else _as_backing(lower)


def _as_backing(layer: Layer) -> BackingStore:
    if isinstance(layer.holder, BackingStore):
        return layer.holder
    return _pushed_down(layer)


def put_on_top(disk: Disk, new: Disk) -> None:
    """The disk writes to a new image now, which stands on what it wrote to before."""
    top = top_of(disk)
    held = _pushed_down(top) if top is not None else BackingStore()
    _take(disk, new.type, new.source, _format(new))
    disk.backing_store = held


def _pushed_down(layer: Layer) -> BackingStore:
    """A top image as one below another: its number stands outside of its source there."""
    source = layer.source.copy()
    source.index = None
    if hasattr(source, "startup_policy"):
        source.startup_policy = None
    holder = layer.holder
    return BackingStore(
        type=holder.type,
        index=layer.number,
        format=ImageFormatName(type=_format(holder) or "raw"),
        source=source,
        backing_store=holder.backing_store,
    )


def become(disk: Disk, layer: Layer) -> None:
    """The disk writes to an image now that was below it, or that was its copy."""
    source = layer.source.copy()
    source.index = layer.number
    _take(disk, layer.holder.type, source, _format(layer.holder))
    disk.backing_store = layer.holder.backing_store


def _take(disk: Disk, kind: DiskType | None, source: DiskSource | None, image_format: ImageFormat | None) -> None:
    disk.type, disk.source = kind or "file", source
    disk.driver = disk.driver or DiskDriver()
    disk.driver.type = image_format or "raw"


def adopt_source(definition: Domain, target: str, before: DiskSource | None, live: Disk) -> bool:
    """Have the definition's disk begin with what the running one writes to, if both had the same image before.

    Returns whether the definition was changed.
    """
    for disk in definition.devices.disks if definition.devices is not None else ():
        if target_of(disk) == target and disk.source is not None and name_of(disk.source) == name_of(before):
            disk.type, disk.source = live.type, live.source.copy() if live.source is not None else None
            if disk.source is not None:
                disk.source.index = disk.source.private_data = None
            # What is below is found out at the next start, unless it is known that there is nothing.
            ends = live.backing_store is not None and live.backing_store.source is None
            disk.backing_store = BackingStore() if ends else None
            disk.driver = disk.driver or DiskDriver()
            disk.driver.type = live.driver.type if live.driver is not None else None
            return True
    return False
