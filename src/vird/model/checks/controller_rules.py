"""What a controller cannot be: models, numbers and options that do not fit the machine."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlDetail, XmlError
from vird.model.checks.controllers import controllers_of
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.controller import Controller
from vird.model.domain.domain import Domain

MAX_XHCI_PORTS: Final = 15
XHCI: Final = ("nec-xhci", "qemu-xhci")
_ROOTS: Final = ("pci-root", "pcie-root")
_USB_FLAGS: Final = {
    "piix3-uhci": "piix3-usb-uhci", "piix4-uhci": "piix4-usb-uhci", "ehci": "usb-ehci", "ich9-ehci1": "ich9-usb-ehci1",
    "pci-ohci": "pci-ohci", "nec-xhci": "nec-usb-xhci", "qemu-xhci": "qemu-xhci",
}  # fmt: skip


def check_usb_set(domain: Domain) -> None:
    """Companions need their master; USB that is switched off needs no controllers."""
    usb = controllers_of(domain.devices, "usb") if domain.devices is not None else []
    if any(c.model == "none" for c in usb) and len(usb) > 1:
        raise XmlDetail("Can't add another USB controller: USB is disabled for this domain")
    for index in {c.index for c in usb}:
        companions = [c for c in usb if c.index == index and c.master is not None]
        if companions and not any(c.index == index and c.master is None for c in usb):
            raise XmlDetail("No master USB controller specified")


def check_usb_is_on(domain: Domain) -> None:
    """Devices on USB need a bus that is not switched off."""
    devices = domain.devices
    if devices is None or not any(c.model == "none" for c in controllers_of(devices, "usb")):
        return
    if any(i.bus == "usb" for i in devices.inputs):
        raise ConfigUnsupported("Can't add USB input device. USB bus is disabled")
    if devices.redirdevs:
        raise ConfigUnsupported("cannot add redirected USB device: USB is disabled for this domain")
    if devices.hubs:
        raise ConfigUnsupported("cannot add USB hub: USB is disabled for this domain")
    if any(h.type == "usb" for h in devices.hostdevs):
        raise ConfigUnsupported("Device configuration is not compatible: Domain has no USB bus support")


def check_pci_machine(controller: Controller, facts: MachineFacts) -> None:
    """Refuse bridges that the machine cannot have; to be asked before addresses are given out."""
    if controller.type != "pci":
        return
    if controller.model == "pcie-expander-bus" and not (facts.is_q35 or facts.is_arm_virt):
        raise ConfigUnsupported("pcie-expander-bus controllers are not supported with this machine type")
    if controller.model == "pci-expander-bus" and not facts.is_i440fx:
        raise ConfigUnsupported("pci-expander-bus controllers are not supported with this machine type")
    index = controller.index or 0
    if controller.model in _ROOTS:
        if index and not (facts.is_pseries and controller.model == "pci-root"):
            raise XmlError("pci-root and pcie-root controllers should have index 0")
        if controller.address is not None:
            raise ConfigUnsupported("pci-root and pcie-root controllers should not have an address")
    _check_target(controller, index, facts)


def _check_target(controller: Controller, index: int, facts: MachineFacts) -> None:
    target = controller.target
    if target is None:
        return
    if target.index is not None and (target.index == 0) != (index == 0):
        raise ConfigUnsupported("Only the PCI controller with index 0 can have target index 0, and vice versa")
    if target.index is not None and not 0 <= target.index <= 30:
        raise ConfigUnsupported(f"PCI controller target index '{target.index}' out of range - must be 0-30")
    if target.node is not None and index == 0:
        raise ConfigUnsupported("The PCI controller with index=0 can't be associated with a NUMA node")
    for name, value, most in (("chassisNr", target.chassis_nr, 255), ("busNr", target.bus_nr, 254)):
        if value is not None and not 1 <= value <= most:
            raise ConfigUnsupported(f"PCI controller {name} '{value}' out of range - must be 1-{most}")
    for name, value in (("chassis", target.chassis), ("port", target.port)):
        if value is not None and not 0 <= value <= 255:
            raise ConfigUnsupported(f"PCI controller {name} '{value}' out of range - must be 0-255")
    controls_root = not facts.flags or facts.has("piix4.acpi-root-pci-hotplug")
    if target.hotplug is not None and controller.model == "pci-root" and not controls_root:
        raise ConfigUnsupported(
            "setting the 'hotplug' property on a 'pci-root' device is not supported by this QEMU binary"
        )


def check_controller(controller: Controller, domain: Domain, facts: MachineFacts) -> None:
    """The rules of one controller; raises ConfigUnsupported or XmlError."""
    if controller.type == "usb":
        _check_usb(controller, facts)
    elif controller.type == "ide" and not facts.has_builtin_ide:
        raise ConfigUnsupported("IDE controllers are unsupported for this QEMU binary or machine type")
    elif controller.type == "pci":
        _check_node(controller, domain)
    driver = controller.driver
    if driver is None:
        return
    virtio_scsi = controller.type == "scsi" and (controller.model or "").startswith("virtio")
    if driver.iothread is not None and not virtio_scsi:
        raise XmlError("'iothread' attribute only supported for virtio scsi controllers")
    for name in ("queues", "cmd_per_lun", "max_sectors"):
        if getattr(driver, name) is not None and not virtio_scsi:
            raise ConfigUnsupported(f"'{name}' is only supported by virtio-scsi controller")


def _check_usb(controller: Controller, facts: MachineFacts) -> None:
    if controller.ports is not None and controller.ports > MAX_XHCI_PORTS and controller.model in XHCI:
        raise ConfigUnsupported(f"'{controller.model}' controller only supports up to '{MAX_XHCI_PORTS}' ports")
    flag = _USB_FLAGS.get(controller.model or "")
    if facts.flags and flag is not None and not facts.has(flag):
        raise ConfigUnsupported(f"USB controller model '{controller.model}' not supported in this QEMU binary")


def _check_node(controller: Controller, domain: Domain) -> None:
    node = controller.target.node if controller.target else None
    if node is None:
        return
    cells = domain.cpu.numa.cells if domain.cpu is not None and domain.cpu.numa is not None else []
    if node >= len(cells):
        raise XmlError(
            f"{controller.model} with index {controller.index} is configured for a NUMA node ({node}) not present "
            f"in the domain's <cpu><numa> array ({len(cells)})"
        )
