"""Disks and drives."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import ULong


class RemovableCapability(Element, tag="capability"):
    """The medium can be changed; sizes in bytes, of the medium that is in."""

    type: Attr[Literal["removable"]] = "removable"
    media_available: Literal["0", "1"]
    media_size: ULong
    media_label: str | None = None
    logical_block_size: ULong | None = None
    num_blocks: ULong | None = None


class HotpluggableCapability(Element, tag="capability"):
    """The drive can be taken out."""

    type: Attr[Literal["hotpluggable"]] = "hotpluggable"


class StorageCapability(Element, tag="capability"):
    """One drive; sizes in bytes, of drives whose medium stays."""

    type: Attr[Literal["storage"]] = "storage"
    block: str
    bus: str | None = None
    drive_type: str | None = None
    model: str | None = None
    vendor: str | None = None
    serial: str | None = None
    size: ULong | None = None
    logical_block_size: ULong | None = None
    num_blocks: ULong | None = None
    facets: Annotated[list[RemovableCapability | HotpluggableCapability], Named("capability")] = []
