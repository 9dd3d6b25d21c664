"""USB hubs: ``<hub>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias


class Hub(Element, tag="hub"):
    """One hub of eight ports."""

    type: Annotated[Attr[Literal["usb"]], Fails(ConfigUnsupported)]
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
