"""The pSeries NVRAM device: ``<nvram>`` among the devices (firmware variables are in ``<os>``)."""

from __future__ import annotations

from vird.markup import Element
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias


class NvramDevice(Element, tag="nvram"):
    """The device."""

    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
