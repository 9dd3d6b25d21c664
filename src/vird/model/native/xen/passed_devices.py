"""Devices of the host in the guest: ``pci`` of both formats, ``usbdev`` and ``usbctrl`` of xl."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.host_device import HostUsbAddress
from vird.model.domain.devices.hostdev import Hostdev, HostdevDriver, PciHostSource, UsbHostSource
from vird.model.native.xen.settings import XenLines, XenSettings, fields, joined
from vird.model.pci_address import HostPciAddress

_PCI = re.compile(r"(?:([0-9a-fA-F]{1,4}):)?([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\.([0-7])")
USB_VERSIONS: Final = {"qusb1": 1, "qusb2": 2}
"""USB controllers that QEMU serves, by the version of USB."""


def read_pci(settings: XenSettings, devices: Devices) -> None:
    """PCI functions; the domain may be left out."""
    for text in settings.words("pci"):
        place, _, options = text.partition(",")
        found = _PCI.fullmatch(place.partition("@")[0].strip())
        if found is None:
            raise InternalError(f"malformed PCI address '{text}'")
        domain, bus, slot, function = (int(part or "0", 16) for part in found.groups())
        source = PciHostSource(address=HostPciAddress(domain=domain, bus=bus, slot=slot, function=function))
        if fields(options).get("permissive", "0") != "0":
            source.write_filtering = "no"
        devices.hostdevs.append(Hostdev(type="pci", managed="no", driver=HostdevDriver(name="xen"), source=source))


def write_pci(lines: XenLines, devices: Devices, *, can_be_permissive: bool) -> None:
    """PCI functions; only xl can let a guest write to their whole configuration space."""
    found = []
    for hostdev in devices.hostdevs:
        if isinstance(hostdev.source, PciHostSource):
            at = hostdev.source.address
            options = ",permissive=1" if can_be_permissive and hostdev.source.write_filtering == "no" else ""
            found.append(f"{at.domain or 0:04x}:{at.bus or 0:02x}:{at.slot or 0:02x}.{at.function or 0:x}{options}")
    lines.add_list("pci", found)


def read_usb_devices(settings: XenSettings, devices: Devices) -> None:
    """USB devices, by their place on the host."""
    for text in settings.words("usbdev"):
        values = fields(text)
        bus, number = values.get("hostbus", ""), values.get("hostaddr", "")
        if not bus.isdigit() or not number.isdigit():
            raise InternalError(f"malformed USB device '{text}'")
        source = UsbHostSource(address=HostUsbAddress(bus=int(bus), device=int(number)))
        devices.hostdevs.append(Hostdev(type="usb", managed="no", source=source))


def write_usb_devices(lines: XenLines, devices: Devices) -> None:
    """USB devices; raises ConfigUnsupported for one that is known by its maker only."""
    found = []
    for hostdev in devices.hostdevs:
        if isinstance(hostdev.source, UsbHostSource):
            address = hostdev.source.address
            if address is None:
                raise ConfigUnsupported("USB devices are given to Xen guests by bus and device number")
            found.append(joined({"hostbus": address.bus, "hostaddr": address.device}))
    lines.add_list("usbdev", found)


def read_usb_controllers(settings: XenSettings, devices: Devices) -> None:
    """USB controllers, numbered in their order."""
    for number, text in enumerate(settings.words("usbctrl")):
        values = fields(text)
        kind = values.get("type", "auto")
        if kind not in ("auto", "qusb", "pv"):
            raise InternalError(f"unknown USB controller type '{kind}'")
        version, ports = values.get("version", "2"), values.get("ports", "8")
        model = next((name for name, number in USB_VERSIONS.items() if str(number) == version), None)
        if model is None or not ports.isdigit():
            raise InternalError(f"malformed USB controller '{text}'")
        controller = Controller(type="usb", index=number, ports=int(ports))
        if kind != "auto":
            controller.model = model
        devices.controllers.append(controller)


def write_usb_controllers(lines: XenLines, devices: Devices) -> None:
    """USB controllers; raises ConfigUnsupported for models that Xen does not have."""
    found = []
    for controller in devices.controllers:
        if controller.type != "usb" or controller.model == "none":
            continue
        if controller.model is not None and controller.model not in USB_VERSIONS:
            raise ConfigUnsupported(f"unsupported usb controller type '{controller.model}'")
        version = USB_VERSIONS[controller.model] if controller.model is not None else None
        kind = "qusb" if controller.model is not None else None
        found.append(joined({"type": kind, "version": version, "ports": controller.ports}))
    lines.add_list("usbctrl", found)
