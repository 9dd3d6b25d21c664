"""What a host device cannot be."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.hostdev import Hostdev, PciHostSource, UsbHostSource
from vird.model.pci_address import PciAddress


def check_hostdevs(devices: Devices, facts: MachineFacts) -> None:
    """Raise XmlError or ConfigUnsupported for devices that exclude each other or do not fit."""
    places: set[tuple[int, int, int, int]] = set()
    for number, hostdev in enumerate(devices.hostdevs):
        if any(_same(hostdev, other) for other in devices.hostdevs[:number]):
            raise XmlError("Hostdev already exists in the domain configuration")
        check_hostdev(hostdev, devices, facts)
        if hostdev.type == "scsi" and isinstance(hostdev.address, DriveAddress):
            _take(hostdev.address, places)
    if sum(1 for h in devices.hostdevs if h.ramfb == "on") > 1:
        raise ConfigUnsupported("Only one vgpu device can have 'ramfb' enabled")


def _take(place: DriveAddress, places: set[tuple[int, int, int, int]]) -> None:
    key = (place.controller, place.bus, place.target, place.unit)
    if key in places:
        raise ConfigUnsupported(
            f"SCSI host address controller='{place.controller}' bus='{place.bus}' target='{place.target}' "
            f"unit='{place.unit}' in use by another SCSI host device"
        )
    places.add(key)


def _same(one: Hostdev, other: Hostdev) -> bool:
    """Whether both name one device of the host."""
    if (one.mode, one.type) != (other.mode, other.type):
        return False
    mine, theirs = one.source, other.source
    if isinstance(mine, UsbHostSource) and isinstance(theirs, UsbHostSource):
        if mine.address is not None and theirs.address is not None:
            return mine.address == theirs.address
        return (mine.vendor, mine.product) == (theirs.vendor, theirs.product)
    if isinstance(mine, PciHostSource) and isinstance(theirs, PciHostSource):
        return mine.address == theirs.address
    return mine == theirs


def check_hostdev(hostdev: Hostdev, devices: Devices, facts: MachineFacts) -> None:
    """The rules of one device."""
    policy = getattr(hostdev.source, "startup_policy", None)
    if policy is not None and hostdev.type != "usb":
        raise ConfigUnsupported("Setting startupPolicy is only allowed for USB devices")
    if hostdev.rom is not None and hostdev.type not in ("pci", "mdev"):
        raise XmlError("rom is supported only for PCI devices")
    if hostdev.type == "scsi_host" and hostdev.boot is not None:
        raise ConfigUnsupported("booting from assigned devices is not supported by vhost SCSI devices")
    if hostdev.type == "mdev":
        _check_mdev(hostdev, devices, facts)
    address = hostdev.address
    zpci = address.zpci if isinstance(address, PciAddress) else None
    if zpci is not None:
        check_zpci(zpci.uid, facts)


def check_zpci(uid: int | None, facts: MachineFacts) -> None:
    """Refuse s390's numbers on other machines and the number 0."""
    if not facts.is_s390 or (facts.flags and not facts.has("zpci")):
        raise ConfigUnsupported("This QEMU binary doesn't support zPCI")
    if uid == 0:
        raise XmlError("Invalid PCI address uid='0x0000', must be > 0x0000 and <= 0xffff")


def _check_mdev(hostdev: Hostdev, devices: Devices, facts: MachineFacts) -> None:
    if hostdev.model is None:
        raise XmlError("Missing 'model' attribute in mediated device's <hostdev> element")
    kind = hostdev.address.type if hostdev.address is not None else None
    fits = {"vfio-pci": ("pci", "unassigned"), "vfio-ccw": ("ccw", "unassigned"), "vfio-ap": ()}.get(hostdev.model, ())
    if kind is not None and kind not in fits:
        raise XmlError(f"Unsupported address type '{kind}' with mediated device model '{hostdev.model}'")
    if hostdev.display is not None and hostdev.model != "vfio-pci":
        raise XmlError("<hostdev> attribute 'display' is only supported with model='vfio-pci'")
    if hostdev.display == "on" and not devices.graphics:
        raise ConfigUnsupported("graphics device is needed for attribute value 'display=on' in <hostdev>")
    if hostdev.ramfb == "on" and hostdev.display != "on":
        raise ConfigUnsupported("'ramfb' requires display='on'")
    if hostdev.model == "vfio-ccw" and facts.flags and not facts.has("vfio-ccw"):
        raise ConfigUnsupported("VFIO CCW device assignment is not supported by this version of QEMU")
    if hostdev.model == "vfio-ap" and facts.flags and not facts.has("vfio-ap"):
        raise ConfigUnsupported("VFIO AP device assignment is not supported by this version of QEMU")
