"""USB hubs: ``<hub>``."""

from __future__ import annotations

from typing import Literal

from vird.markup import Attr, Element
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias


class Hub(Element, tag="hub"):
    """One hub of eight ports."""

    type: Attr[Literal["usb"]]
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
