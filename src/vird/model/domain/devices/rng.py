"""Random numbers for the guest: ``<rng>``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named, Text
from vird.markup.scalars import OnOff, UInt
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.chardev_source import ChardevLog, ChardevProtocol, ChardevSource, ChardevType
from vird.model.domain.devices.identity import AcpiIndex, Alias


class RngRate(Element, tag="rate"):
    """At most ``bytes`` in ``period`` milliseconds (1000 when absent)."""

    bytes: Attr[UInt | None] = None
    period: Attr[UInt | None] = None


class RandomBackend(Element, tag="backend"):
    """A device file of the host."""

    model: Annotated[Attr[Literal["random"]], Fails(ConfigUnsupported)] = "random"
    path: Text[str | None] = None


class EgdBackend(Element, tag="backend"):
    """A daemon behind a chardev."""

    model: Attr[Literal["egd"]] = "egd"
    type: Attr[ChardevType]
    sources: Annotated[list[ChardevSource], Named("source")] = []
    protocol: ChardevProtocol | None = None
    log: ChardevLog | None = None


class BuiltinBackend(Element, tag="backend"):
    """The hypervisor's own generator."""

    model: Attr[Literal["builtin"]] = "builtin"


RngBackend: TypeAlias = RandomBackend | EgdBackend | BuiltinBackend


class RngDriver(Element, tag="driver"):
    """Virtio options."""

    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None


class Rng(Element, tag="rng"):
    """One generator."""

    model: Annotated[
        Attr[Literal["virtio", "virtio-transitional", "virtio-non-transitional"]], Fails(ConfigUnsupported)
    ]
    rate: RngRate | None = None
    backend: RngBackend
    driver: RngDriver | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
