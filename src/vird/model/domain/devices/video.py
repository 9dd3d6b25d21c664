"""Video cards: ``<video>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Blank, Element, Fails
from vird.markup.scalars import OnOff, UInt, YesNo
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

VideoType = Literal[
    "vga", "cirrus", "vmvga", "xen", "vbox", "qxl", "parallels", "virtio", "gop", "none", "bochs", "ramfb",
    "default",
]  # fmt: skip


class VideoDriver(Element, tag="driver"):
    """Where the card lives, and its VGA ports."""

    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None
    name: Attr[Literal["qemu", "vhostuser"] | None] = None
    vgaconf: Attr[Literal["io", "on", "off"] | None] = None


class VideoAcceleration(Element, tag="acceleration"):
    """Use of the host's graphics hardware."""

    accel3d: Attr[YesNo | None] = None
    accel2d: Attr[YesNo | None] = None
    rendernode: Attr[str | None] = None


class VideoResolution(Element, tag="resolution"):
    """The size of the screen in pixels."""

    x: Attr[UInt]
    y: Attr[UInt]


class VideoModel(Element, tag="model"):
    """The card; its memories are in KiB."""

    type: Annotated[Attr[VideoType | None], Fails(ConfigUnsupported), Blank()] = None
    ram: Attr[UInt | None] = None
    vram: Attr[UInt | None] = None
    vram64: Attr[UInt | None] = None
    vgamem: Attr[UInt | None] = None
    heads: Annotated[Attr[UInt | None], Blank()] = None
    primary: Attr[YesNo | None] = None
    acceleration: VideoAcceleration | None = None
    resolution: VideoResolution | None = None


class Video(Element, tag="video"):
    """One card; the primary one comes first."""

    driver: VideoDriver | None = None
    model: VideoModel | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
