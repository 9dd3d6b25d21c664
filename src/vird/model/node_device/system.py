"""The host itself as a device."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import UuidText


class Hardware(Element):
    """What the machine says about itself."""

    vendor: str | None = None
    version: str | None = None
    serial: str | None = None
    uuid: UuidText


class Firmware(Element, empty="open"):
    """Its firmware."""

    vendor: str | None = None
    version: str | None = None
    release_date: str | None = None


class SystemCapability(Element, tag="capability"):
    """The machine."""

    type: Attr[Literal["system"]] = "system"
    product: Annotated[str | None, Named("product")] = None
    hardware: Hardware
    firmware: Firmware | None = None
