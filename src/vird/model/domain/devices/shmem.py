"""Memory shared between guests: ``<shmem>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Measure
from vird.markup.scalars import OnOff, UInt, decimal, scale_bytes
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias


def _bytes(raw: str, unit: str | None) -> int:
    return scale_bytes(decimal(raw), unit, 1024**2)


def _shown(size: int) -> tuple[str, str]:
    return (str(size), "bytes") if size % 1024**2 else (str(size // 1024**2), "M")


class ShmemModel(Element, tag="model"):
    """The device."""

    type: Attr[Literal["ivshmem", "ivshmem-plain", "ivshmem-doorbell"]]


class ShmemServer(Element, tag="server"):
    """The socket of an ivshmem server."""

    path: Attr[str | None] = None


class ShmemMsi(Element, tag="msi"):
    """Message signalled interrupts."""

    vectors: Attr[UInt | None] = None
    ioeventfd: Attr[OnOff | None] = None


class Shmem(Element, tag="shmem"):
    """One region; ``size`` is in bytes."""

    name: Attr[str]
    role: Attr[Literal["master", "peer"] | None] = None
    model: ShmemModel | None = None
    size: Annotated[int, Measure(_bytes, _shown, "a size")] | None = None
    server: ShmemServer | None = None
    msi: ShmemMsi | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
