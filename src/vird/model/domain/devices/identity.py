"""What most devices carry at their end: alias, boot order, ROM, ACPI index.

Elements that any device may hold; who may hold which is in ``checks``.
"""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, Element, Range
from vird.markup.scalars import OnOff, UInt, YesNo


class Alias(Element, tag="alias"):
    """The device's name: ``ua-…`` given by the user, anything else by the driver in live documents."""

    name: Attr[str]


class DeviceBoot(Element, tag="boot"):
    """Its turn when the firmware looks for something to boot; 1 is first."""

    order: Attr[Annotated[int, Range(1, 2**31 - 1)]]
    loadparm: Attr[str | None] = None


class Rom(Element, tag="rom"):
    """The option ROM of a PCI device."""

    enabled: Attr[YesNo | None] = None
    bar: Attr[OnOff | None] = None
    file: Attr[str | None] = None


class AcpiIndex(Element, tag="acpi"):
    """A number from which the guest can name a network device."""

    index: Attr[UInt | None] = None
