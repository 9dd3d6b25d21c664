"""VLAN tags of an interface, network or port group: ``<vlan>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import XmlError
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import UInt, YesNo


class VlanTag(Element):
    """One tag (0–4095); ``native_mode`` says how frames of the native VLAN leave."""

    id: Annotated[Attr[UInt], Fails(XmlError)]
    native_mode: Annotated[Attr[Literal["tagged", "untagged"] | None], Named("nativeMode")] = None


class Vlan(Element, tag="vlan"):
    """The tags; more than one makes a trunk."""

    trunk: Attr[YesNo | None] = None
    tags: Annotated[list[VlanTag], Named("tag")] = []
