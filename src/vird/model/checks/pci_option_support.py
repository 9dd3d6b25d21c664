"""Which options each kind of PCI controller has, and which devices can be one.

Asked after names, targets and addresses are complete.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from vird.errors import ConfigUnsupported
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.controller import Controller
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciAddress


class Options(NamedTuple):
    """QEMU's devices for a model, and the attributes of ``<target>`` that it has."""

    names: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


OPTIONS: Final[dict[str, Options]] = {
    "pci-root": Options(),
    "pcie-root": Options(),
    "pci-bridge": Options(("pci-bridge",), ("chassisNr",)),
    "dmi-to-pci-bridge": Options(("i82801b11-bridge",)),
    "pcie-to-pci-bridge": Options(("pcie-pci-bridge",)),
    "pcie-root-port": Options(("ioh3420", "pcie-root-port"), ("chassis", "port", "hotplug")),
    "pcie-switch-upstream-port": Options(("x3130-upstream",)),
    "pcie-switch-downstream-port": Options(("xio3130-downstream",), ("chassis", "port", "hotplug")),
    "pci-expander-bus": Options(("pxb",), ("busNr", "node")),
    "pcie-expander-bus": Options(("pxb-pcie",), ("busNr", "node")),
}
ATTRIBUTES: Final = {"chassisNr": "chassis_nr", "chassis": "chassis", "port": "port", "busNr": "bus_nr",
                     "index": "index", "hotplug": "hotplug", "node": "node"}  # fmt: skip


def check_pci_options(domain: Domain, facts: MachineFacts) -> None:
    """Refuse options that a model does not have, wrong devices and buses above their own; ConfigUnsupported."""
    cells = domain.cpu.numa.cells if domain.cpu is not None and domain.cpu.numa is not None else []
    for controller in domain.devices.controllers if domain.devices is not None else ():
        if controller.type != "pci" or controller.model not in OPTIONS:
            continue
        _check_name(controller, facts)
        _check_targets(controller, facts)
        _check_place(controller)
        node = controller.target.node if controller.target is not None else None
        if node is not None and node >= len(cells):
            raise ConfigUnsupported(f"{controller.model} with index {controller.index} is configured for a NUMA node "
                                    f"({node}) not present in the domain's <cpu><numa> array")  # fmt: skip


def _names(controller: Controller, facts: MachineFacts) -> tuple[str, ...]:
    if controller.model == "pci-root" and facts.is_pseries:
        return ("spapr-pci-host-bridge",)
    return OPTIONS[controller.model or ""].names


def _complaint(option: str, controller: Controller, what: str) -> ConfigUnsupported:
    name = controller.pci_model.name if controller.pci_model is not None else "none"
    return ConfigUnsupported(
        f"Option '{option}' {what} for PCI controller with index '{controller.index}', "
        f"model '{controller.model}' and modelName '{name}'"
    )


def _check_name(controller: Controller, facts: MachineFacts) -> None:
    name = controller.pci_model.name if controller.pci_model is not None else None
    allowed = _names(controller, facts)
    if name is None or name == "none":
        return
    if not allowed:
        raise _complaint("modelName", controller, "is not valid")
    if name not in allowed:
        raise _complaint("modelName", controller, "has invalid value")


def _check_targets(controller: Controller, facts: MachineFacts) -> None:
    allowed = OPTIONS[controller.model or ""].targets
    if controller.model == "pci-root" and facts.is_pseries:
        allowed = ("index", "node")
    elif controller.model == "pci-root":
        # the root's own slots can be closed
        allowed = ("hotplug",)
    target = controller.target
    for option, field in ATTRIBUTES.items():
        if target is not None and getattr(target, field) is not None and option not in allowed:
            raise _complaint("numaNode" if option == "node" else option, controller, "is not valid")


def _check_place(controller: Controller) -> None:
    """Bridges are found from the root on, so each stands behind a lower number."""
    if controller.model != "pci-bridge":
        return
    address, index = controller.address, controller.index or 0
    if not isinstance(address, PciAddress) or address.is_empty or not index:
        return
    if address.location.bus >= index:
        raise ConfigUnsupported(
            f"PCI controller at index {index} (0x{index:02x}) has bus='0x{address.location.bus:02x}', "
            "but index must be larger than bus"
        )
