"""What all virtio devices share: the name with its transport, and the transport's options."""

from __future__ import annotations

from typing import Any

from vird.drivers.qemu.plan.arguments import Properties, present, switch
from vird.drivers.qemu.plan.launch import Launch
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.address import CcwAddress, PciAddress, VirtioMmioAddress, VirtioS390Address

TRANSPORTS = {CcwAddress: "ccw", PciAddress: "pci", VirtioMmioAddress: "device", VirtioS390Address: "s390"}


def transport(device: Any) -> str:
    """The transport by which the guest reaches a device."""
    return TRANSPORTS.get(type(device.address), "pci")


def virtio_driver(launch: Launch, base: str, device: Any, model: str | None = None) -> Properties:
    """The ``driver`` property of a virtio device, with what a (non-)transitional model needs.

    Raises ConfigUnsupported for such a model on a transport that has none.
    """
    name = f"{base}-{transport(device)}"
    kind = (model or "").removeprefix("virtio-")
    if kind not in ("transitional", "non-transitional"):
        return {"driver": name}
    if transport(device) != "pci":
        raise ConfigUnsupported(f"virtio {kind} models are not supported for address type={device.address.type}")
    if launch.has("virtio-pci-non-transitional"):
        return {"driver": f"{name}-{kind}"}
    return {"driver": name, "disable-legacy": "on" if kind == "non-transitional" else "off", "disable-modern": "off"}


def virtio_options(launch: Launch, driver: Any) -> Properties:
    """``iommu``, ``ats``, ``packed`` and ``page_per_vq`` of a ``<driver>``."""
    if driver is None:
        return {}
    return present(
        {
            "iommu_platform": switch(driver.iommu),
            "ats": switch(driver.ats),
            "packed": switch(driver.packed),
            "page-per-vq": switch(driver.page_per_vq),
        }
    )
