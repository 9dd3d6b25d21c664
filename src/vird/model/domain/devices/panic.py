"""How a guest tells that it crashed: ``<panic>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

PanicModel = Literal["default", "isa", "pseries", "hyperv", "s390"]


class Panic(Element, tag="panic"):
    """One notifier."""

    model: Annotated[Attr[PanicModel | None], Fails(ConfigUnsupported)] = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
