"""Every PCI device gets a slot, and the guest gets the bridges that this takes.

Two rounds, as the outcome of the first changes the second: a rehearsal on a copy finds out how many
bridges are missing; then the bridges are added and everything is placed for good, bridges first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.errors import XmlError
from vird.markup import Element
from vird.model.checks.controllers import add_missing_controller, controllers_of
from vird.model.checks.every_device import every_device
from vird.model.checks.machine import MachineFacts
from vird.model.checks.pci_bridges import complete_bridges
from vird.model.checks.pci_buses import MAX_BUSES, Bus, Connects, PciTopology
from vird.model.checks.pci_chipset import is_piix3, place, reserve_chipset, wants_pci
from vird.model.checks.pci_needs import EXPRESS, ICH9_USB, LEGACY, PciNeeds
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciAddress, PciLocation

_PORTS: Final = ("pcie-root-port", "pcie-switch-downstream-port")
_ICH9_FUNCTIONS: Final = {"ich9-ehci1": 7, "ich9-uhci1": 0, "ich9-uhci2": 1, "ich9-uhci3": 2}
_ORDER: Final = (
    "filesystems", "interfaces", "sounds", "controllers", "disks", "hostdevs", "memballoon", "rngs", "watchdogs",
    "videos", "shmems", "inputs", "serials", "vsock", "memories", "iommu",
)  # fmt: skip


def assign_pci_addresses(domain: Domain, facts: MachineFacts) -> None:
    """Complete the PCI addresses and bridges of a domain in place.

    Raises XmlError for addresses that do not exist, do not fit or are taken, InternalError when a
    device fits nowhere.
    """
    devices = domain.devices
    if devices is None or not facts.supports_pci or not controllers_of(devices, "pci"):
        return
    highest = max(c.index or 0 for c in controllers_of(devices, "pci"))
    if highest >= MAX_BUSES:
        raise XmlError(f"PCI controller index {highest} too big, maximum is {MAX_BUSES - 1}")
    for device in every_device(devices):
        _fill_in(device)
    buses = _rehearse(_stand_ins(devices), facts, highest)
    _add_bridges(devices, buses)
    topology, needs = _topology(devices, facts, len(buses), may_grow=False)
    reserve_chipset(devices, topology, needs, facts)
    _assign(devices, topology, needs)
    complete_bridges(devices, facts)
    _mark_multifunction(devices)


def _stand_ins(devices: Devices) -> Devices:
    """Devices to rehearse with: each can be given another address, what is in it stays as it is."""
    twin = devices.twin()
    held = vars(twin)
    for name, value in held.items():
        if value.__class__ is list:
            held[name] = [item.twin() if isinstance(item, Element) else item for item in value]
        elif isinstance(value, Element):
            held[name] = value.twin()
    return twin


def _rehearse(devices: Devices, facts: MachineFacts, highest: int) -> list[str]:
    """The models of the buses that it takes, by index."""
    topology, needs = _topology(devices, facts, highest + 1, may_grow=True)
    reserve_chipset(devices, topology, needs, facts)
    root = topology.buses[0].model
    if root == "pci-root" and not needs.facts.is_pseries and not all(bus.is_full for bus in topology.buses):
        # room for one more bridge later
        topology.reserve_next(LEGACY)
    _assign(devices, topology, needs)
    index = 1
    while index < len(topology.buses):
        added = add_missing_controller(devices, "pci", index, topology.buses[index].model)
        wanted = needs.of(added) if added is not None else Connects.NOTHING
        if added is not None and wanted:
            topology.reserve_next(wanted, what=f"a PCI controller model='{added.model}'")
        index += 1
    if highest == 0 and len(topology.buses) > 1 and root == "pcie-root":
        # who leaves the bridges to us gets one free port to plug something into later
        topology.reserve_next(EXPRESS)
    return [bus.model for bus in topology.buses]


def _add_bridges(devices: Devices, buses: list[str]) -> None:
    for index, model in enumerate(buses):
        if index:
            add_missing_controller(devices, "pci", index, model)


def _topology(devices: Devices, facts: MachineFacts, count: int, may_grow: bool) -> tuple[PciTopology, PciNeeds]:
    """The buses as the document has them, with every place that it names taken."""
    topology = PciTopology(may_grow, facts.has("pcie-pci-bridge"), "pci-root" if facts.is_pseries else "pci-bridge")
    models = {c.index or 0: c for c in controllers_of(devices, "pci")}
    root = models.get(0)
    express = root is not None and root.model == "pcie-root"
    for index in range(count):
        found = models.get(index)
        further = "pcie-root-port" if express else "pci-root" if facts.is_pseries else "pci-bridge"
        default = "pci-root" if index == 0 else further
        model = (found.model if found is not None else None) or default
        fixed = found is not None and found.target is not None and found.target.hotplug == "off"
        topology.buses.append(Bus(model, hotplug=not (fixed and model in _PORTS)))
    # what the machine has built in sits there too, so the first bus never belongs to a group
    topology.buses[0].is_for_all = True
    needs = PciNeeds(facts, express)
    for device in every_device(devices):
        if isinstance(device.address, PciAddress) and not device.address.is_empty:
            if facts.is_i440fx and isinstance(device, Controller) and _is_in_south_bridge(device):
                continue
            if may_grow:
                topology.grow_to(device.address.location.bus, needs.of(device))
            topology.reserve(device.address.location, needs.of(device), group=needs.group_of(device))
    return topology, needs


def _fill_in(device: Any) -> None:
    """An address that names a part of the place names the rest as 0."""
    address = device.address
    if isinstance(address, PciAddress) and not address.is_empty:
        address.domain, address.bus, address.slot, address.function = address.location


def _is_in_south_bridge(controller: Controller) -> bool:
    address = controller.address
    if not isinstance(address, PciAddress) or not is_piix3(controller):
        return False
    function = 1 if controller.type == "ide" else 2
    return address.location == PciLocation(slot=1, function=function)


def _in_order(devices: Devices) -> Iterator[Any]:
    for name in _ORDER:
        found = getattr(devices, name)
        if found is None:
            continue
        yield from found if isinstance(found, list) else (found,)


def _assign(devices: Devices, topology: PciTopology, needs: PciNeeds) -> None:
    for controller in controllers_of(devices, "pci"):
        wanted = needs.of(controller)
        if controller.index and wanted and wants_pci(controller):
            what = f"a PCI controller model='{controller.model}'"
            place(controller, topology.reserve_next(wanted, what=what))
    for device in _in_order(devices):
        wanted = needs.of(device)
        if not wanted or not wants_pci(device) or (isinstance(device, Controller) and device.type == "pci"):
            continue
        if isinstance(device, Controller) and device.model in ICH9_USB:
            _place_companion(device, devices, topology, wanted)
        else:
            place(device, topology.reserve_next(wanted, group=needs.group_of(device)))


def _place_companion(device: Controller, devices: Devices, topology: PciTopology, wanted: int) -> None:
    """The four controllers that make one USB 2 port set share a slot."""
    function = _ICH9_FUNCTIONS[device.model or ""]
    for other in controllers_of(devices, "usb"):
        if other.index != device.index or other is device or other.model not in ICH9_USB or wants_pci(other):
            continue
        if isinstance(other.address, PciAddress):
            where = other.address.location._replace(function=function)
            topology.reserve(where, wanted)
            place(device, where)
            break
    else:
        place(device, topology.reserve_next(wanted, function))
    if function == 0 and isinstance(device.address, PciAddress):
        device.address.multifunction = "on"


def _mark_multifunction(devices: Devices) -> None:
    """Function 0 must say that there are others."""
    slots: dict[tuple[int, int, int], int] = {}
    placed = [d for d in every_device(devices) if isinstance(d.address, PciAddress) and not d.address.is_empty]
    for device in placed:
        where = device.address.location
        slots[where[:3]] = slots.get(where[:3], 0) | 1 << where.function
    for device in placed:
        where = device.address.location
        if where.function == 0 and device.address.multifunction is None and slots[where[:3]] > 1:
            device.address.multifunction = "on"
