"""The places that the chipsets i440fx and q35 give to their own devices."""

from __future__ import annotations

from vird.errors import InternalError
from vird.model.checks.machine import MachineFacts
from vird.model.checks.pci_buses import PciTopology
from vird.model.checks.pci_needs import LEGACY, PciNeeds
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.pci_address import PciAddress, PciLocation

PIIX3_IDE = PciLocation(slot=1, function=1)
PIIX3_USB = PciLocation(slot=1, function=2)
ICH9_SATA = PciLocation(slot=0x1F, function=2)
ICH9_ISA = PciLocation(slot=0x1F)
ICH9_SMBUS = PciLocation(slot=0x1F, function=3)


def wants_pci(device: object) -> bool:
    """Whether a PCI address is to be found for the device: it has none, or one without numbers."""
    address = getattr(device, "address", None)
    return address is None or (isinstance(address, PciAddress) and address.is_empty)


def place(device: object, location: PciLocation) -> None:
    """Give the device an address; what else the document says of the address stays."""
    address = getattr(device, "address", None)
    new = PciAddress.at(location)
    if isinstance(address, PciAddress):
        new.multifunction, new.zpci = address.multifunction, address.zpci
    device.address = new  # type: ignore[attr-defined]


def reserve_chipset(devices: Devices, topology: PciTopology, needs: PciNeeds, facts: MachineFacts) -> None:
    """Place the built-in devices and the first video card; raises InternalError for one that is elsewhere."""
    if facts.is_i440fx:
        _piix3(devices, topology)
        _first_video(devices, topology, needs, 2)
    elif facts.is_q35:
        _ich9(devices, topology, needs)
        _first_video(devices, topology, needs, 1)


def is_piix3(controller: Controller) -> bool:
    """Whether this is the first IDE or USB controller, a part of the i440fx south bridge."""
    if controller.index not in (0, None):
        return False
    return controller.type == "ide" or (controller.type == "usb" and controller.model in ("piix3-uhci", None))


def _built_in(controller: Controller, where: PciLocation, words: str) -> None:
    if isinstance(controller.address, PciAddress) and not controller.address.is_empty:
        if controller.address.location != where:
            raise InternalError(words)
    elif wants_pci(controller):
        place(controller, where)


def _piix3(devices: Devices, topology: PciTopology) -> None:
    for controller in devices.controllers:
        if not is_piix3(controller):
            continue
        if controller.type == "ide":
            _built_in(controller, PIIX3_IDE, "Primary IDE controller must have PCI address 0:0:1.1")
        else:
            _built_in(controller, PIIX3_USB, "PIIX3 USB controller at index 0 must have PCI address 0:0:1.2")
    for function in range(8):
        topology.reserve(PciLocation(slot=1, function=function), LEGACY)


def _ich9(devices: Devices, topology: PciTopology, needs: PciNeeds) -> None:
    for controller in devices.controllers:
        if controller.type == "sata" and controller.index == 0:
            _built_in(controller, ICH9_SATA, "Primary SATA controller must have PCI address 0:0:1f.2")
        elif controller.type == "usb" and controller.model == "ich9-uhci1" and wants_pci(controller):
            _prefer(controller, topology, needs, 0x1D, 0x1A)
            if isinstance(controller.address, PciAddress) and not controller.address.is_empty:
                controller.address.multifunction = "on"
        elif controller.type == "pci" and controller.model == "dmi-to-pci-bridge" and wants_pci(controller):
            _prefer(controller, topology, needs, 0x1E)
    for built_in in (ICH9_ISA, ICH9_SATA, ICH9_SMBUS):
        if not topology.buses[0].functions[0x1F] & 1 << built_in.function:
            topology.reserve(built_in, LEGACY)
    for sound in devices.sounds:
        if sound.model == "ich9" and wants_pci(sound):
            _prefer(sound, topology, needs, 0x1B)
            break


def _prefer(device: object, topology: PciTopology, needs: PciNeeds, *slots: int) -> None:
    """Put the device where real hardware has it, if that is free."""
    for slot in slots:
        where = PciLocation(slot=slot)
        if not topology.in_use(where):
            topology.reserve(where, needs.of(device))
            place(device, where)
            return


def _first_video(devices: Devices, topology: PciTopology, needs: PciNeeds, slot: int) -> None:
    if not devices.videos:
        return
    video = devices.videos[0]
    wanted = needs.of(video)
    if not wanted or not wants_pci(video):
        return
    where = PciLocation(slot=slot)
    if topology.in_use(where):
        place(video, topology.reserve_next(wanted))
    else:
        topology.reserve(where, wanted)
        place(video, where)
