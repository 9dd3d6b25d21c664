"""Where a device sits, as properties of ``-device``."""

from __future__ import annotations

from typing import Any

from vird.drivers.qemu.plan.arguments import Properties, switch
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.address import (
    CcidAddress,
    CcwAddress,
    DimmAddress,
    IsaAddress,
    PciAddress,
    SpaprVioAddress,
    UsbAddress,
    VirtioSerialAddress,
)
from vird.model.domain.devices.controller import Controller


def address_properties(launch: Launch, device: Any) -> Properties:
    """The properties that place a device; none for kinds that are placed otherwise.

    Raises InternalError when the bus it sits on does not exist.
    """
    address = device.address
    if isinstance(address, PciAddress):
        return _pci(launch, address, device)
    if isinstance(address, CcwAddress):
        return {} if address.devno is None else {"devno": ccw_number(address)}
    if isinstance(address, UsbAddress):
        return _usb(launch, address)
    if isinstance(address, SpaprVioAddress):
        return {} if address.reg is None else {"reg": address.reg}
    if isinstance(address, IsaAddress):
        return _some(iobase=address.iobase, irq=address.irq)
    if isinstance(address, DimmAddress):
        return _some(slot=address.slot, addr=address.base or None)
    return _ports(launch, address)


def _ports(launch: Launch, address: Any) -> Properties:
    if isinstance(address, VirtioSerialAddress):
        controller = _alias(launch, "virtio-serial", address.controller)
        return {"bus": f"{controller}.{address.bus}", "nr": address.port}
    if isinstance(address, CcidAddress):
        return {"bus": f"{_alias(launch, 'ccid', address.controller)}.0"}
    return {}


def _some(**values: int | None) -> Properties:
    return {name: value for name, value in values.items() if value is not None}


def ccw_number(address: CcwAddress) -> str:
    """A channel subsystem address as QEMU writes it."""
    return f"{address.cssid or 0:x}.{address.ssid or 0:x}.{address.devno or 0:04x}"


def _alias(launch: Launch, kind: str, index: int) -> str:
    controller = launch.controller(kind, index)
    if controller is None:
        raise InternalError(f"Could not find {kind} controller with index {index} required for device")
    return alias_of(controller)


def _pci(launch: Launch, address: PciAddress, device: Any) -> Properties:
    if address.domain:
        raise ConfigUnsupported("Only PCI device addresses with domain=0 are supported")
    place = address.location
    found: Properties = {"bus": pci_bus(launch, place.bus)}
    if address.multifunction is not None:
        found["multifunction"] = switch(address.multifunction)
    acpi = getattr(device, "acpi", None)
    if acpi is not None and acpi.index:
        found["acpi-index"] = acpi.index
    found["addr"] = f"0x{place.slot:x}.0x{place.function:x}" if place.function else f"0x{place.slot:x}"
    return found


def pci_bus(launch: Launch, index: int) -> str:
    """The name that QEMU has for the PCI bus with a number."""
    controller = launch.controller("pci", index)
    if controller is None:
        raise InternalError(f"Could not find PCI controller with index {index} required for device")
    if controller.model in ("pci-root", "pcie-root") and not index:
        # built into the board: no alias of the user's renames it
        return "pcie.0" if controller.model == "pcie-root" else _root_bus(launch)
    alias = alias_of(controller)
    if controller.pci_model is not None and controller.pci_model.name == "spapr-pci-host-bridge" and index:
        return f"{alias}.0"
    return alias


def _root_bus(launch: Launch) -> str:
    return "pci" if launch.machine.machine == "versatilepb" else "pci.0"


def built_in_bus(launch: Launch, controller: Controller) -> str:
    """The name of a disk controller's bus without its number: the alias, unless the board brings it."""
    builtin_ide = controller.type == "ide" and launch.machine.has_builtin_ide
    builtin_sata = controller.type == "sata" and launch.machine.is_q35
    return "ide" if (builtin_ide or builtin_sata) and not controller.index else alias_of(controller)


def _usb(launch: Launch, address: UsbAddress) -> Properties:
    controllers = [c for c in launch.devices.controllers if c.type == "usb" and (c.index or 0) == address.bus]
    # the companions of an EHCI controller share its number; devices sit on the master
    master = next((c for c in controllers if c.master is None), None)
    if master is None:
        raise InternalError(f"Could not find usb controller with index {address.bus} required for device")
    found: Properties = {"bus": f"{alias_of(master)}.0"}
    if address.port:
        found["port"] = address.port
    return found
