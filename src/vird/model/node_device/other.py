"""Graphics nodes and vDPA devices."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named


class DrmCapability(Element, tag="capability"):
    """A node of a graphics device."""

    kind: Annotated[Attr[Literal["drm"]], Named("type")] = "drm"
    type: Literal["primary", "control", "render"]


class VdpaCapability(Element, tag="capability"):
    """A network or block device whose data path is virtio."""

    type: Attr[Literal["vdpa"]] = "vdpa"
    chardev: str
