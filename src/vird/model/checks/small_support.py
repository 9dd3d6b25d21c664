"""What QEMU has of the smaller devices: how many, which models, which options."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.checks.every_device import every_device
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.iommu import Iommu
from vird.model.domain.devices.redirdev import Redirfilter
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciAddress

FOREIGN_SCREENS: Final = ("rdp", "desktop")
MAX_USB_CLASS: Final = 0xFF
VALID_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def check_small_devices(domain: Domain, facts: MachineFacts) -> None:
    """Refuse what QEMU cannot do: ConfigUnsupported, XmlError, InternalError."""
    devices = domain.devices
    if devices is None:
        return
    _check_places(devices, facts)
    _check_inputs(devices)
    _check_screens(devices)
    for shmem in devices.shmems:
        model = shmem.model.type if shmem.model is not None else None
        if model == "ivshmem-plain" and shmem.server is not None:
            raise ConfigUnsupported("shmem model 'ivshmem-plain' is supported only with server option disabled")
        if model == "ivshmem-doorbell" and shmem.server is None:
            raise ConfigUnsupported("shmem model 'ivshmem-doorbell' is supported only with server option enabled")
        if model == "ivshmem-doorbell" and shmem.size:
            raise ConfigUnsupported("shmem model 'ivshmem-doorbell' does not support size setting")
        if model == "ivshmem" and facts.flags and not facts.has("ivshmem"):
            raise ConfigUnsupported("ivshmem device is not supported with this QEMU binary")
    if devices.nvram is not None and not facts.is_pseries:
        raise ConfigUnsupported("nvram device is only supported for PPC64")
    if devices.memballoon is not None and devices.memballoon.model == "xen":
        raise InternalError("Cannot automatically add a new PCI bus for a device with connect flags 00")
    _check_watchdogs(devices)
    _check_panics(devices)
    if devices.iommu is not None:
        _check_iommu(devices.iommu, domain)
    if devices.redirfilter is not None:
        _check_filter(devices.redirfilter)


def _check_places(devices: Devices, facts: MachineFacts) -> None:
    for device in every_device(devices):
        place, index = getattr(device, "address", None), getattr(device, "acpi", None)
        if index is not None and index.index == 0:
            raise XmlError("Invalid value for attribute 'index' in element 'acpi': Zero is not permitted")
        if index is not None and place is not None and place.type != "pci":
            raise ConfigUnsupported("ACPI index is only supported for PCI devices")
        if place is not None and place.type == "ccw" and not facts.is_s390:
            raise ConfigUnsupported(f"cannot use CCW address type for device using machine type '{facts.machine}'")


def _check_inputs(devices: Devices) -> None:
    for device in devices.inputs:
        if device.type == "evdev" and device.bus == "ps2":
            raise InternalError("ps2 bus does not support evdev input device")
        if device.type == "evdev" and device.bus not in (None, "none"):
            raise ConfigUnsupported("input evdev doesn't support bus element")
        if device.type == "evdev" and device.source is not None and not device.source.dev:
            raise XmlError("Missing evdev path for input device")
        if device.bus != "virtio" and device.model is not None:
            raise ConfigUnsupported(f"only bus 'virtio' is supported for input model '{device.model}'")
        if device.model in ("virtio-transitional", "virtio-non-transitional"):
            raise ConfigUnsupported(f"virtio (non-)transitional models are not supported for input type={device.type}")
        kind = device.address.type if device.address is not None else None
        if device.bus == "usb" and kind not in (None, "usb"):
            raise XmlError("Invalid address for a USB device")


def _check_screens(devices: Devices) -> None:
    for graphics in devices.graphics:
        if graphics.type in FOREIGN_SCREENS:
            raise ConfigUnsupported(f"{graphics.type} graphics are not supported with this QEMU")
        if graphics.type == "vnc" and getattr(graphics, "connected", None) not in (None, "keep"):
            raise ConfigUnsupported("VNC supports connected='keep' only")
        until = getattr(graphics, "passwd_valid_to", None)
        if until is not None and not VALID_TIME.fullmatch(until):
            raise InternalError(f"cannot parse password validity time '{until}', expect YYYY-MM-DDTHH:MM:SS")
        if graphics.type == "dbus" and getattr(graphics, "p2p", None) == "yes" and getattr(graphics, "address", None):
            raise XmlError("D-Bus p2p with an address is not supported")


def _check_watchdogs(devices: Devices) -> None:
    if len(devices.watchdogs) > 1:
        raise InternalError("only a single watchdog device is supported")


def _check_panics(devices: Devices) -> None:
    models = [panic.model for panic in devices.panics]
    for panic in devices.panics:
        if models.count(panic.model) > 1:
            raise XmlError(f"Multiple panic devices with model '{panic.model}'")
        kind = panic.address.type if panic.address is not None else None
        if panic.model == "isa" and kind not in (None, "isa"):
            raise ConfigUnsupported("panic is supported only with ISA address type")


def _check_iommu(iommu: Iommu, domain: Domain) -> None:
    driver = iommu.driver
    if iommu.model == "virtio":
        if driver is not None and any(
            getattr(driver, name) is not None for name in ("intremap", "caching_mode", "eim", "iotlb", "aw_bits")
        ):
            raise XmlError(f"iommu model '{iommu.model}' doesn't support additional attributes")
        return
    if iommu.address is not None and (not isinstance(iommu.address, PciAddress) or not iommu.address.is_empty):
        raise XmlError(f"iommu model '{iommu.model}' can't have address")
    if driver is None:
        return
    ioapic = domain.features.ioapic if domain.features is not None else None
    if driver.intremap == "on" and (ioapic is None or ioapic.driver != "qemu"):
        raise ConfigUnsupported("IOMMU interrupt remapping requires split I/O APIC (ioapic driver='qemu')")
    if driver.eim == "on" and driver.intremap != "on":
        raise ConfigUnsupported("IOMMU eim requires interrupt remapping to be enabled")


def _check_filter(redirfilter: Redirfilter) -> None:
    for rule in redirfilter.rules:
        if rule.usb_class is not None and rule.usb_class > MAX_USB_CLASS:
            raise InternalError(f"Invalid USB Class code 0x{rule.usb_class:02x}")
