"""What a PCI bridge shows the guest when the document leaves it open: model name, chassis, port, bus number."""

from __future__ import annotations

from typing import Final

from vird.errors import InternalError, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.controller import (
    Controller,
    PciControllerModel,
    PciControllerTarget,
    PciDeviceName,
)
from vird.model.domain.devices.devices import Devices
from vird.model.pci_address import PciAddress

_NAMES: Final[dict[str, PciDeviceName]] = {
    "pci-bridge": "pci-bridge",
    "dmi-to-pci-bridge": "i82801b11-bridge",
    "pcie-to-pci-bridge": "pcie-pci-bridge",
    "pcie-switch-upstream-port": "x3130-upstream",
    "pcie-switch-downstream-port": "xio3130-downstream",
    "pci-expander-bus": "pxb",
    "pcie-expander-bus": "pxb-pcie",
}


def complete_bridges(devices: Devices, facts: MachineFacts) -> None:
    """Fill in names and targets; addresses must be known already.

    Raises InternalError when no bus number is left for an expander.
    """
    bridges = [c for c in devices.controllers if c.type == "pci"]
    for bridge in bridges:
        name = device_name(bridge, facts)
        if name is not None and (bridge.pci_model is None or bridge.pci_model.name is None):
            bridge.pci_model = PciControllerModel(name=name)
        _complete_target(bridge, bridges, facts)


def device_name(bridge: Controller, facts: MachineFacts) -> PciDeviceName | None:
    """The hypervisor's device for a model of bridge."""
    if bridge.model == "pcie-root-port":
        return "pcie-root-port" if facts.has("pcie-root-port") else "ioh3420"
    if bridge.model == "pci-root" and facts.is_pseries:
        return "spapr-pci-host-bridge"
    return _NAMES.get(bridge.model or "")


def _complete_target(bridge: Controller, bridges: list[Controller], facts: MachineFacts) -> None:
    target = bridge.target or PciControllerTarget()
    index = bridge.index or 0
    if bridge.model == "pci-bridge":
        if target.chassis_nr is None:
            target.chassis_nr = index
    elif bridge.model in ("pcie-root-port", "pcie-switch-downstream-port"):
        if target.chassis is None:
            target.chassis = index
        if target.port is None and isinstance(bridge.address, PciAddress):
            where = bridge.address.location
            target.port = where.slot << 3 | where.function if bridge.model == "pcie-root-port" else where.slot
    elif bridge.model in ("pci-expander-bus", "pcie-expander-bus"):
        if target.bus_nr is None:
            target.bus_nr = _free_bus_number(bridges)
    elif bridge.model == "pci-root" and facts.is_pseries:
        if target.index is None:
            target.index = _free_target_index(bridges, index)
    else:
        return
    bridge.target = target


def _free_bus_number(bridges: list[Controller]) -> int:
    """Expanders count down from the top, so that numbers below stay free for the root's own bridges."""
    lowest = 256
    for bridge in bridges:
        if bridge.target is not None and bridge.target.bus_nr is not None:
            lowest = min(lowest, bridge.target.bus_nr)
    # each expander needs room for one bus behind it
    number = lowest - 2
    if number < sum(1 for b in bridges if b.model not in ("pci-expander-bus", "pcie-expander-bus")):
        raise InternalError("No free busNr lower than current lowest busNr is available to auto-assign to bus")
    return number


def _free_target_index(bridges: list[Controller], index: int) -> int:
    if index == 0:
        return 0
    taken = {b.target.index for b in bridges if b.target is not None and b.target.index is not None}
    for number in range(1, 32):
        if number not in taken:
            return number
    raise XmlError("Cannot find an available index for PCI controller")
