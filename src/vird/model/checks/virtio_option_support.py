"""Options of the virtio bus, which no other device has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.errors import ConfigUnsupported
from vird.model.checks.machine import MachineFacts
from vird.model.checks.virtio_transports import VIRTIO_NICS
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain

OPTIONS: Final = ("iommu", "ats", "packed", "page_per_vq")


def check_virtio_options(domain: Domain, facts: MachineFacts) -> None:
    """Raise ConfigUnsupported where a device that is not on virtio has them, or one without an IOMMU behind it."""
    if domain.devices is None:
        return
    for device in _others(domain.devices):
        driver = device.driver
        for option in OPTIONS:
            if driver is not None and getattr(driver, option, None) is not None:
                raise ConfigUnsupported(f"{option} driver option is only supported for virtio devices")


def _others(devices: Devices) -> Iterator[Any]:
    yield from (d for d in devices.disks if d.target is not None and d.target.bus != "virtio")
    yield from (n for n in devices.interfaces if n.model is None or n.model.type not in VIRTIO_NICS)
    yield from (v for v in devices.videos if v.model is not None and v.model.type not in ("virtio", "none"))
