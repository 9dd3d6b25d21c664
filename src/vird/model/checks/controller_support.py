"""Which controllers QEMU has: models, and options that only some models know."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.disk_support import iothreads_of
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain

USB_MODELS: Final = frozenset({
    "piix3-uhci", "piix4-uhci", "ehci", "ich9-ehci1", "ich9-uhci1", "ich9-uhci2", "ich9-uhci3", "vt82c686b-uhci",
    "pci-ohci", "nec-xhci", "qemu-xhci", "qusb1", "qusb2", "none", "default",
})  # fmt: skip
SCSI_MODELS: Final = frozenset({
    "auto", "buslogic", "lsilogic", "lsisas1068", "vmpvscsi", "ibmvscsi", "virtio-scsi", "lsisas1078",
    "virtio-transitional", "virtio-non-transitional", "ncr53c90", "dc390", "am53c974", "default",
})  # fmt: skip
XEN_USB: Final = ("qusb1", "qusb2")
VIRTIO: Final = frozenset({"virtio-scsi", "virtio-transitional", "virtio-non-transitional"})
IDE_MODELS: Final = ("piix3", "piix4", "ich6")
SERIAL_MODELS: Final = (None, "virtio", "virtio-transitional", "virtio-non-transitional")


def check_controllers(domain: Domain, facts: MachineFacts) -> None:
    """Refuse controllers that the emulator does not have: ConfigUnsupported, InternalError."""
    devices = domain.devices
    if devices is None:
        return
    for controller in devices.controllers:
        rule = {
            "usb": _check_usb,
            "scsi": _check_scsi,
            "ide": _check_ide,
            "pci": _check_pci,
            "virtio-serial": _check_serial,
        }.get(controller.type)
        if rule is not None:
            rule(controller, facts)
        elif controller.type in ("xenbus", "isa"):
            raise InternalError("Cannot automatically add a new PCI bus for a device with connect flags 00")
        _check_options(controller, domain)
    _check_usb_is_used(devices)


def _check_usb(controller: Controller, facts: MachineFacts) -> None:
    if controller.model is not None and controller.model not in USB_MODELS:
        raise ConfigUnsupported(f"Unknown model type '{controller.model}'")
    if controller.model in XEN_USB:
        raise ConfigUnsupported("USB controller model type 'qusb1' or 'qusb2' is not supported in qemu")
    if controller.model is None and facts.is_q35:
        raise ConfigUnsupported("no model provided for USB controller")


def _check_scsi(controller: Controller, facts: MachineFacts) -> None:
    if controller.model is not None and controller.model not in SCSI_MODELS:
        raise ConfigUnsupported(f"Unknown model type '{controller.model}'")
    if controller.model == "buslogic":
        raise ConfigUnsupported("Unsupported controller model: buslogic")
    if controller.model == "ncr53c90":
        if controller.index:
            raise ConfigUnsupported("ncr53c90 can only be used as first SCSI controller")
        if facts.arch not in ("sparc", "mips", "mipsel", "mips64", "mips64el"):
            raise ConfigUnsupported("ncr53c90 SCSI controller is not a built-in for this machine")


def _check_ide(controller: Controller, facts: MachineFacts) -> None:
    if controller.model is not None and controller.model not in IDE_MODELS:
        raise ConfigUnsupported(f"Unknown model type '{controller.model}'")
    if facts.has_builtin_ide and controller.index:
        raise ConfigUnsupported("Only a single IDE controller is supported for this machine type")


def _check_pci(controller: Controller, facts: MachineFacts) -> None:
    if controller.model is None:
        raise InternalError("PCI controller model was not set correctly")


def _check_serial(controller: Controller, facts: MachineFacts) -> None:
    if controller.model not in SERIAL_MODELS:
        raise ConfigUnsupported(f"Unknown model type '{controller.model}'")


def _check_options(controller: Controller, domain: Domain) -> None:
    driver = controller.driver
    if driver is None:
        return
    is_virtio_scsi = controller.type == "scsi" and controller.model in VIRTIO
    for option in ("queues", "cmd_per_lun", "max_sectors"):
        if getattr(driver, option) and not is_virtio_scsi:
            raise ConfigUnsupported(f"'{option}' is only supported by virtio-scsi controller")
    if driver.ioeventfd is not None and not is_virtio_scsi:
        raise ConfigUnsupported("'ioeventfd' is only supported by virtio-scsi controller")
    if not driver.iothread:
        return
    if not is_virtio_scsi:
        raise ConfigUnsupported("'iothread' attribute only supported for virtio-scsi controllers")
    if driver.iothread not in iothreads_of(domain):
        raise ConfigUnsupported(f"controller iothread '{driver.iothread}' not defined in iothreadid")


def _check_usb_is_used(devices: Devices) -> None:
    if not any(c.type == "usb" and c.model == "none" for c in devices.controllers):
        return
    on_usb = (
        any(d.target is not None and d.target.bus == "usb" for d in devices.disks)
        or any(s.model == "usb" for s in devices.sounds)
        or any(s.target is not None and s.target.type == "usb-serial" for s in devices.serials)
        or bool(devices.smartcards)
    )
    if on_usb:
        raise ConfigUnsupported("USB is disabled for this domain, but USB devices are present in the domain XML")
