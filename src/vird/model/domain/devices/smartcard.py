"""A smartcard reader's card: ``<smartcard>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.chardev_source import ChardevLog, ChardevProtocol, ChardevSource, ChardevType
from vird.model.domain.devices.identity import AcpiIndex, Alias


class Smartcard(Element, tag="smartcard"):
    """``mode`` host (NSS on the host), host-certificates (three names in a database) or passthrough (a chardev)."""

    mode: Attr[Literal["host", "host-certificates", "passthrough"]]
    type: Attr[ChardevType | None] = None
    certificates: Annotated[list[str], Named("certificate")] = []
    database: str | None = None
    sources: Annotated[list[ChardevSource], Named("source")] = []
    protocol: ChardevProtocol | None = None
    log: ChardevLog | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
