"""Controllers: their numbers, their order, and those that devices need but nobody wrote down."""

from __future__ import annotations

from typing import Final

from vird.errors import InternalError, XmlError
from vird.model.checks.controller_models import check_model
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import CcidAddress, DriveAddress, VirtioSerialAddress
from vird.model.domain.devices.controller import Controller, ControllerType, UsbMaster
from vird.model.domain.devices.devices import Devices

_BUS_CONTROLLERS: dict[str, ControllerType] = {"ide": "ide", "fdc": "fdc", "scsi": "scsi", "sata": "sata"}


LAST_DRIVE_CONTROLLER: Final = 1023
"""More of one kind than have ever fitted into a guest; a larger number is a slip, and would take for ever."""

MASTER_PORTS: Final[dict[str | None, int]] = {"ich9-uhci1": 0, "ich9-uhci2": 2, "ich9-uhci3": 4}
"""Companions of a USB 2 controller, and the first of its ports that each serves."""


def controllers_of(devices: Devices, kind: str) -> list[Controller]:
    """The controllers of one type, in order."""
    return [c for c in devices.controllers if c.type == kind]


def find_controller(devices: Devices, kind: str, index: int) -> Controller | None:
    """The first controller with this type and number."""
    return next((c for c in devices.controllers if c.type == kind and c.index == index), None)


def insert_controller(devices: Devices, controller: Controller) -> None:
    """Keep those of one type in the order of their numbers, a master before its companions."""
    at: int | None = None
    for position in range(len(devices.controllers) - 1, -1, -1):
        other = devices.controllers[position]
        if other.type != controller.type:
            continue
        if controller.index is not None and _goes_before(controller, other):
            at = position
        elif at is None:
            at = position + 1
    devices.controllers.insert(len(devices.controllers) if at is None else at, controller)


def _goes_before(controller: Controller, other: Controller) -> bool:
    if other.index is None or controller.index is None or other.index > controller.index:
        return True
    return other.index == controller.index and controller.master is None and other.master is not None


def add_missing_controller(
    devices: Devices, kind: ControllerType, index: int, model: str | None = None
) -> Controller | None:
    """Add a controller unless there is one with its number; the new one, or None."""
    if find_controller(devices, kind, index) is not None:
        return None
    added = Controller(type=kind, index=index)
    if model is not None:
        added.model = model
    devices.controllers.append(added)
    return added


def number_controllers(devices: Devices) -> None:
    """Put the controllers of one type in the order of their numbers, then number those without.

    Raises ConfigUnsupported for a model that no controller of the type is.
    """
    order_controllers(devices)
    number_the_rest(devices)


def order_controllers(devices: Devices) -> None:
    """Put the controllers of one type in the order of their numbers; raises ConfigUnsupported."""
    unsorted, devices.controllers = devices.controllers, []
    for controller in unsorted:
        check_model(controller)
        if controller.master is None and controller.model in MASTER_PORTS:
            controller.master = UsbMaster(start_port=MASTER_PORTS[controller.model])
        insert_controller(devices, controller)


def number_the_rest(devices: Devices) -> None:
    """Number the controllers that have no number yet."""
    for controller in devices.controllers:
        if controller.index is not None:
            continue
        if controller.model in ("ich9-uhci1", "ich9-uhci2", "ich9-uhci3", "ich9-ehci1"):
            # companions belong to the set before them
            controller.index = _companion_index(devices, controller)
        else:
            controller.index = _unused_index(devices, controller.type)


def _companion_index(devices: Devices, controller: Controller) -> int:
    before = None
    for other in controllers_of(devices, "usb"):
        if other is controller:
            break
        before = other
    if before is not None and before.index is not None and (before.model or "").startswith("ich9-"):
        taken = {c.model for c in controllers_of(devices, "usb") if c.index == before.index}
        if controller.model not in taken:
            return before.index
    return _unused_index(devices, "usb")


def _unused_index(devices: Devices, kind: str) -> int:
    taken = {c.index for c in controllers_of(devices, kind)}
    index = 0
    while index in taken:
        index += 1
    return index


def add_implicit_controllers(devices: Devices) -> None:
    """Add the controllers that addresses of drives, channels and smartcards name."""
    for kind in ("scsi", "fdc", "ide", "sata"):
        _add_drive_controllers(devices, kind)
    _add_serial_controllers(devices)
    _add_smartcard_controllers(devices)


def _add_drive_controllers(devices: Devices, kind: str) -> None:
    used = [
        disk.address.controller
        for disk in devices.disks
        if disk.target and disk.target.bus == kind and isinstance(disk.address, DriveAddress)
    ]
    if kind == "scsi":
        used += [
            h.address.controller for h in devices.hostdevs if h.type == "scsi" and isinstance(h.address, DriveAddress)
        ]
    if used and max(used) > LAST_DRIVE_CONTROLLER:
        raise InternalError(f"{kind} controller {max(used)} is more than a guest has room for")
    for index in range(max(used) + 1 if used else 0):
        add_missing_controller(devices, _BUS_CONTROLLERS[kind], index)


def _add_serial_controllers(devices: Devices) -> None:
    channels = [c for c in devices.channels if c.target.type == "virtio"]
    consoles = [c for c in devices.consoles if c.target and c.target.type == "virtio"]
    for device in (*channels, *consoles):
        index = device.address.controller if isinstance(device.address, VirtioSerialAddress) else 0
        add_missing_controller(devices, "virtio-serial", index)


def _add_smartcard_controllers(devices: Devices) -> None:
    for card in devices.smartcards:
        index = card.address.controller if isinstance(card.address, CcidAddress) else 0
        add_missing_controller(devices, "ccid", index)


def check_duplicates(devices: Devices) -> None:
    """Raise XmlError when two controllers of a type have one number (USB companions may)."""
    seen: set[tuple[str, int | None]] = set()
    for controller in devices.controllers:
        if controller.type == "usb" and (controller.master is not None or controller.model in MASTER_PORTS):
            continue
        key = (controller.type, controller.index)
        if key in seen:
            raise XmlError(f"Multiple '{controller.type}' controllers with index '{controller.index}'")
        seen.add(key)


def default_usb_model(controller: Controller, facts: MachineFacts) -> str | None:
    """The model of a USB controller that names none."""
    if facts.is_s390:
        return "none" if controller.address is None else None
    if facts.is_pseries:
        return next((m for m in ("pci-ohci", "nec-xhci") if facts.has(_USB_FLAGS[m])), None)
    if facts.arch == "aarch64":
        return next((m for m in ("qemu-xhci", "nec-xhci") if facts.has(_USB_FLAGS[m])), None)
    if facts.has("piix3-usb-uhci"):
        return "piix3-uhci"
    return "pci-ohci" if facts.has("pci-ohci") else None


_USB_FLAGS = {
    "nec-xhci": "nec-usb-xhci",
    "qemu-xhci": "qemu-xhci",
    "pci-ohci": "pci-ohci",
    "piix3-uhci": "piix3-usb-uhci",
}


def default_scsi_model(facts: MachineFacts) -> str | None:
    """The model of a SCSI controller that names none."""
    if facts.is_pseries:
        return "ibmvscsi"
    if facts.is_s390 or facts.is_arm or facts.is_riscv:
        return "virtio-scsi"
    return "lsilogic" if facts.has("lsi") else "virtio-scsi" if facts.has("virtio-scsi-pci") else None


def complete_controllers(devices: Devices, facts: MachineFacts) -> None:
    """Give models to controllers that name none."""
    for controller in devices.controllers:
        if controller.type == "usb" and controller.model is None:
            controller.model = default_usb_model(controller, facts)
        elif controller.type == "scsi" and controller.model in (None, "auto"):
            controller.model = default_scsi_model(facts)
