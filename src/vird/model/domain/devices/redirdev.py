"""USB devices of the viewer's machine: ``<redirdev>`` and the ``<redirfilter>`` that limits them."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named, Spelling
from vird.markup.scalars import YesNo, c_number
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.chardev_source import ChardevLog, ChardevProtocol, ChardevSource, ChardevType
from vird.model.domain.devices.identity import AcpiIndex, Alias, DeviceBoot

_VERSION: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})")


class Redirdev(Element, tag="redirdev"):
    """A place for one redirected device."""

    bus: Annotated[Attr[Literal["usb"]], Fails(ConfigUnsupported)] = "usb"
    type: Attr[ChardevType]
    sources: Annotated[list[ChardevSource], Named("source")] = []
    protocol: ChardevProtocol | None = None
    log: ChardevLog | None = None
    boot: DeviceBoot | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None


def _any_or_number(raw: str) -> int:
    return -1 if raw == "-1" else c_number(raw)


def _any_or_version(raw: str) -> int:
    if raw == "-1":
        return -1
    found = _VERSION.fullmatch(raw)
    if found is None:
        raise ValueError(raw)
    major, minor = found.groups()
    return int(major, 16) << 8 | int(minor.ljust(2, "0"), 16)


def _show_version(number: int) -> str:
    return "-1" if number < 0 else f"{number >> 8:x}.{number & 0xFF:02x}"


UsbClass = Annotated[int, Spelling(_any_or_number, lambda n: "-1" if n < 0 else f"0x{n:02X}", "a USB class")]
UsbId = Annotated[int, Spelling(_any_or_number, lambda n: "-1" if n < 0 else f"0x{n:04X}", "a USB number")]
UsbVersion = Annotated[int, Spelling(_any_or_version, _show_version, "a version like 2.00")]


class UsbDeviceFilter(Element, tag="usbdev"):
    """One rule; what is absent or -1 matches anything.  ``version`` is binary coded decimal."""

    usb_class: Annotated[Attr[UsbClass | None], Named("class")] = None
    vendor: Attr[UsbId | None] = None
    product: Attr[UsbId | None] = None
    version: Attr[UsbVersion | None] = None
    allow: Attr[YesNo]


class Redirfilter(Element, tag="redirfilter"):
    """The rules, first match counts."""

    rules: Annotated[list[UsbDeviceFilter], Named("usbdev")] = []
