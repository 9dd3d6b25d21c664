"""``<privateData>`` of a storage source: what the driver of a running guest remembers of it, in status files only."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Inside, Named


class NodeName(Element, tag="nodename"):
    """The name of a node of QEMU's block graph: ``storage``, ``format``, ``slice-storage``."""

    type: Attr[str | None] = None
    name: Attr[str | None] = None


class ReservationObject(Element, tag="reservations"):
    """The object that asks for persistent reservations."""

    mgralias: Attr[str | None] = None


class SecretObject(Element, tag="secret"):
    """A secret that QEMU holds: ``auth``, ``encryption``, ``httpcookie``, ``tlskey``."""

    type: Attr[str | None] = None
    alias: Attr[str | None] = None


class CredentialsObject(Element, tag="TLSx509"):
    """The certificates that QEMU holds."""

    alias: Attr[str | None] = None


class SourceObjects(Element, tag="objects", empty="omit"):
    """What was made in QEMU for the source."""

    secrets: list[SecretObject] = []
    tls: CredentialsObject | None = None


class DescriptorSet(Element, tag="fdset"):
    """A set of descriptors that was passed to QEMU."""

    type: Attr[str | None] = None
    id: Attr[str | None] = None


class ThresholdEvent(Element, tag="thresholdEvent"):
    """How the event of a threshold names the image."""

    index_used: Annotated[Attr[str | None], Named("indexUsed")] = None


class VolumePlace(Element, tag="volumePlace"):
    """What a storage pool's volume was when the guest started: a file, a device or a folder of the host."""

    type: Attr[Literal["file", "block", "dir"]]
    path: Attr[str]


class SourcePrivate(Element, tag="privateData", empty="omit"):
    """All of it."""

    nodenames: Annotated[list[NodeName], Named("nodename"), Inside("nodenames")] = []
    reservations: ReservationObject | None = None
    rel_path: Annotated[str | None, Named("relPath")] = None
    objects: SourceObjects | None = None
    fdsets: Annotated[list[DescriptorSet], Named("fdset"), Inside("fdsets")] = []
    volume_place: Annotated[VolumePlace | None, Named("volumePlace")] = None
    threshold_event: Annotated[ThresholdEvent | None, Named("thresholdEvent")] = None
