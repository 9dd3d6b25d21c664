"""Mediated devices: slices of a device that the host's driver hands out."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import UInt, UuidText


class MediatedType(Element, tag="type"):
    """A kind of slice that a parent device offers, and how many more it can make."""

    id: Attr[str]
    name: str | None = None
    device_api: Annotated[str, Named("deviceAPI")]
    available_instances: Annotated[UInt, Named("availableInstances")]


class MediatedTypesCapability(Element, tag="capability"):
    """The kinds of slices of a parent device."""

    kind: Annotated[Attr[Literal["mdev_types"]], Named("type")] = "mdev_types"
    types: Annotated[list[MediatedType], Named("type")] = []


class MediatedTypeRef(Element):
    """The kind of one mediated device."""

    id: Attr[str]


class MediatedGroup(Element):
    """Its IOMMU group."""

    number: Attr[UInt] = 0


class MediatedAttribute(Element):
    """A setting of the device's own."""

    name: Attr[str]
    value: Attr[str]


class MediatedCapability(Element, tag="capability"):
    """One mediated device."""

    kind: Annotated[Attr[Literal["mdev"]], Named("type")] = "mdev"
    type: MediatedTypeRef
    uuid: UuidText | None = None
    parent_addr: str | None = None
    iommu_group: Annotated[MediatedGroup | None, Named("iommuGroup")] = None
    attributes: Annotated[list[MediatedAttribute], Named("attr")] = []
