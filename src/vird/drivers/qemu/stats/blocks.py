"""What QEMU counts about a guest's disks: requests, bytes, times, and the sizes of images.

Takes QEMU's answers apart; disks are told by alias, images by their number in the live document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from vird import errors
from vird.drivers.qemu.storage_paths import path_of
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain

PERIPHERAL = "/machine/peripheral/"
_NODE = re.compile(r"libvirt-(\d+)-(?:format|storage)")


class Requests(NamedTuple):
    """What one disk has done since it was plugged in; times in nanoseconds."""

    rd_operations: int
    rd_bytes: int
    rd_total_times: int
    wr_operations: int
    wr_bytes: int
    wr_total_times: int
    flush_operations: int
    flush_total_times: int
    highest_written: int


class ImageSizes(NamedTuple):
    """An image: the size that the guest sees, and the space that its file takes."""

    capacity: int
    occupied: int


class Layer(NamedTuple):
    """One image of a disk: its file, its number in the document (0: none), and whether it is the topmost one."""

    path: str | None
    number: int
    is_top: bool


def requests_by_alias(blockstats: Iterable[Mapping[str, Any]]) -> dict[str, Requests]:
    """The answer to ``query-blockstats``, by the alias of the disk."""
    return {alias: _requests(each) for each in blockstats if (alias := alias_of_device(each)) is not None}


def alias_of_device(device: Mapping[str, Any]) -> str | None:
    """The alias of the disk that an answer of QEMU is about; None for a device that is none of the document's."""
    path = str(device.get("qdev") or "")
    # Some models are named by their id alone, older ones by their drive.
    return (
        path.removeprefix(PERIPHERAL).split("/", 1)[0] or str(device.get("device") or "").removeprefix("drive-") or None
    )


def _requests(device: Mapping[str, Any]) -> Requests:
    stats = device["stats"]
    below = device.get("parent", {}).get("stats", stats)
    return Requests(
        stats["rd_operations"],
        stats["rd_bytes"],
        stats["rd_total_time_ns"],
        stats["wr_operations"],
        stats["wr_bytes"],
        stats["wr_total_time_ns"],
        stats["flush_operations"],
        stats["flush_total_time_ns"],
        below["wr_highest_offset"],
    )


def sizes_by_index(nodes: Iterable[Mapping[str, Any]]) -> dict[int, ImageSizes]:
    """The answer to ``query-named-block-nodes``, by the image's number; a format's word counts before its file's."""
    found: dict[int, ImageSizes] = {}
    for node in sorted(nodes, key=lambda each: str(each.get("node-name")), reverse=True):
        match = _NODE.fullmatch(str(node.get("node-name")))
        image = node.get("image")
        if match and image:
            capacity = int(image.get("virtual-size", 0))
            found[int(match[1])] = ImageSizes(capacity, int(image.get("actual-size", 0)))
    return found


def written_by_index(blockstats: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """How far into each image has been written, from the answer to ``query-blockstats`` about nodes."""
    found: dict[int, int] = {}
    for node in blockstats:
        match = _NODE.fullmatch(str(node.get("node-name")))
        if match:
            found[int(match[1])] = max(found.get(int(match[1]), 0), node["stats"]["wr_highest_offset"])
    return found


def disks_of(document: Domain) -> list[Disk]:
    """All disks, in their order."""
    return document.devices.disks if document.devices is not None else []


def layers(disk: Disk, *, with_backing: bool) -> Iterator[Layer]:
    """The images of a disk, the topmost first; one without a file for an empty drive."""
    yield Layer(path_of(disk.source), getattr(disk.source, "index", None) or 0, True)
    store = disk.backing_store
    while with_backing and store is not None and store.type is not None:
        yield Layer(path_of(store.source), store.index or 0, False)
        store = store.backing_store


def find_disk(document: Domain, path: str) -> Disk | None:
    """The disk that a client names by target or by source."""
    for disk in disks_of(document):
        if path in (disk.target.dev if disk.target is not None else None, path_of(disk.source)):
            return disk
    return None


def disk_of(document: Domain, path: str) -> Disk:
    """The same.

    Raises ``InvalidArg`` when there is none.
    """
    disk = find_disk(document, path)
    if disk is None:
        raise errors.InvalidArg(f"invalid path: {path}")
    return disk


def is_empty(disk: Disk) -> bool:
    """Whether nothing is in the drive."""
    return disk.source is None or (disk.type in ("file", "block") and path_of(disk.source) is None)


def alias_of(disk: Disk) -> str:
    """The alias of a running guest's disk."""
    return disk.alias.name if disk.alias is not None else ""
