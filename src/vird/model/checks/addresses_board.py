"""Addresses of boards that have their own buses: virtio-mmio of arm and riscv, the pSeries virtual bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.errors import XmlError
from vird.model.checks.controllers import find_controller
from vird.model.checks.machine import MachineFacts
from vird.model.checks.virtio_transports import virtio_devices
from vird.model.domain.devices.address import SpaprVioAddress, VirtioMmioAddress
from vird.model.domain.devices.devices import Devices

_FIRST: Final = {"spapr-vlan": 0x1000, "ibmvscsi": 0x2000, "nvram": 0x3000, "spapr-vty": 0x30000000}
_STEP: Final = 0x1000


def assign_virtio_mmio_addresses(devices: Devices, facts: MachineFacts) -> None:
    """Virtio devices of boards without PCI are memory mapped."""
    old_arm = facts.is_arm and facts.machine.startswith("vexpress-")
    root = find_controller(devices, "pci", 0)
    if not (old_arm or (facts.is_virt and (root is None or root.model != "pcie-root"))):
        return
    for device in virtio_devices(devices):
        if device.address is None:
            device.address = VirtioMmioAddress()


def assign_spapr_vio_addresses(devices: Devices, facts: MachineFacts) -> None:
    """Give devices on the pSeries virtual bus their registers; raises XmlError for registers used twice."""
    if not facts.is_pseries:
        return
    taken: set[int] = set()
    for device, _ in _on_bus(devices):
        address = device.address
        if isinstance(address, SpaprVioAddress) and address.reg is not None:
            if address.reg in taken:
                raise XmlError(f"spapr-vio address {address.reg:#x} already in use")
            taken.add(address.reg)
    for device, first in _on_bus(devices):
        if device.address is not None and (
            not isinstance(device.address, SpaprVioAddress) or device.address.reg is not None
        ):
            continue
        while first in taken:
            first += _STEP
        taken.add(first)
        device.address = SpaprVioAddress(reg=first)


def _on_bus(devices: Devices) -> Iterator[tuple[Any, int]]:
    for interface in devices.interfaces:
        if interface.model is not None and interface.model.type == "spapr-vlan":
            yield interface, _FIRST["spapr-vlan"]
    for controller in devices.controllers:
        if controller.type == "scsi" and controller.model == "ibmvscsi":
            yield controller, _FIRST["ibmvscsi"]
    for serial in devices.serials:
        if serial.target is not None and serial.target.type == "spapr-vio-serial":
            yield serial, _FIRST["spapr-vty"]
    if devices.nvram is not None:
        yield devices.nvram, _FIRST["nvram"]
