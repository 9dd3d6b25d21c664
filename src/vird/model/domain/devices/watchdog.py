"""A device that acts when the guest hangs: ``<watchdog>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

WatchdogModel = Literal["i6300esb", "ib700", "diag288"]
WatchdogAction = Literal["reset", "shutdown", "poweroff", "pause", "dump", "none", "inject-nmi"]


class Watchdog(Element, tag="watchdog"):
    """The device, and what happens to the guest when it fires."""

    model: Annotated[Attr[WatchdogModel], Fails(ConfigUnsupported)]
    action: Annotated[Attr[WatchdogAction | None], Fails(ConfigUnsupported)] = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
