"""Devices of the host that the guest gets: PCI, USB, SCSI, mediated ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, as_json, present
from vird.drivers.qemu.plan.disks import scsi_place
from vird.drivers.qemu.plan.interfaces import actual_type, rom_properties
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.storage.credentials import auth_name, secret_object
from vird.drivers.qemu.plan.storage.images import Image, last_number
from vird.drivers.qemu.plan.storage.protocols import storage_properties
from vird.drivers.qemu.plan.virtio import virtio_driver
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.address import DriveAddress, PciAddress, UnassignedAddress
from vird.model.domain.devices.disk_source import NetworkSource
from vird.model.domain.devices.hostdev import (
    Hostdev,
    MdevSource,
    PciHostSource,
    ScsiSource,
    UsbHostSource,
    VhostScsiSource,
)
from vird.model.domain.devices.interface import Interface
from vird.model.pci_address import PciLocation

MDEV_FOLDER = "/sys/bus/mdev/devices"
MDEV_FLAGS = {"vfio-pci": "vfio-pci", "vfio-ccw": "vfio-ccw", "vfio-ap": "vfio-ap"}


def hostdevs(launch: Launch) -> Iterator[str]:
    """All of them; interfaces that are host devices first."""
    for interface in launch.devices.interfaces:
        if actual_type(interface) == "hostdev":
            yield from _interface(launch, interface)
    scsi = [device for device in launch.devices.hostdevs if isinstance(device.source, ScsiSource)]
    for device in launch.devices.hostdevs:
        if isinstance(device.address, UnassignedAddress):
            continue
        source = device.source
        if getattr(source, "missing", None) == "yes":
            continue
        if isinstance(source, PciHostSource):
            yield from zpci(launch, device)
            yield from launch.device(_pci(launch, device, source.address.location))
        elif isinstance(source, UsbHostSource):
            yield from launch.device(_usb(launch, device, source))
        elif isinstance(source, MdevSource):
            yield from zpci(launch, device)
            yield from launch.device(_mediated(launch, device, source))
        elif isinstance(source, VhostScsiSource):
            yield from launch.device(_vhost_scsi(launch, device, source))
        elif isinstance(source, ScsiSource):
            number = last_number(launch.domain) + 1 + scsi.index(device)
            yield from _scsi(launch, device, source, f"libvirt-{number}")
        else:
            raise ConfigUnsupported(f"hostdev type '{device.type}' is not supported by QEMU")


def zpci(launch: Launch, device: Any) -> Iterator[str]:
    """The identifiers of a PCI function on s390, which are a device of their own."""
    address = device.address
    if not isinstance(address, PciAddress) or address.zpci is None:
        return
    if not launch.has("zpci"):
        raise ConfigUnsupported("This QEMU binary doesn't support zPCI")
    ids = address.zpci
    alias = alias_of(device)
    yield from launch.device(
        {"driver": "zpci", "uid": ids.uid or 0, "fid": ids.fid or 0, "target": alias, "id": f"zpci{ids.uid or 0}"}
    )


def _pci(launch: Launch, device: Hostdev, location: PciLocation) -> Properties:
    found: Properties = {"driver": "vfio-pci", "host": str(location), "id": alias_of(device)}
    teaming = device.teaming
    found |= present(
        {
            "bootindex": device.boot.order if device.boot is not None else None,
            "failover_pair_id": teaming.persistent if teaming is not None and teaming.type == "transient" else None,
        }
    )
    return found | address_properties(launch, device) | rom_properties(device.rom)


def _interface(launch: Launch, interface: Interface) -> Iterator[str]:
    """An interface that is a PCI function of the host."""
    source = interface.actual.source if interface.actual is not None else interface.source
    place = source.device if source is not None else None
    if not isinstance(place, PciAddress):
        raise ConfigUnsupported("an interface can only be a PCI device of the host")
    teaming = interface.teaming
    found: Properties = {"driver": "vfio-pci", "host": str(place.location), "id": alias_of(interface)}
    found |= present(
        {
            "bootindex": interface.boot.order if interface.boot is not None else None,
            "failover_pair_id": teaming.persistent if teaming is not None and teaming.type == "transient" else None,
        }
    )
    yield from zpci(launch, interface)
    yield from launch.device(found | address_properties(launch, interface) | rom_properties(interface.rom))


def _usb(launch: Launch, device: Hostdev, source: UsbHostSource) -> Properties:
    bus, number = _usb_place(launch, device, source)
    found: Properties = {"driver": "usb-host"}
    if launch.has("usb-host.hostdevice"):
        found["hostdevice"] = f"/dev/bus/usb/{bus:03d}/{number:03d}"
    else:
        found |= {"hostbus": bus, "hostaddr": number}
    found["id"] = alias_of(device)
    reset = source.guest_reset
    if reset is not None:
        if not launch.has("usb-host.guest-resets-all"):
            raise ConfigUnsupported("guestReset is not supported by this version of QEMU")
        found["guest-reset"] = reset != "off"
        if reset != "off":
            found["guest-resets-all"] = reset == "on"
    found |= present({"bootindex": device.boot.order if device.boot is not None else None})
    return found | address_properties(launch, device)


def _usb_place(launch: Launch, device: Hostdev, source: UsbHostSource) -> tuple[int, int]:
    known = launch.facts.usb_places.get(alias_of(device))
    if known is not None:
        return known
    if source.address is None or not source.address.bus or not source.address.device:
        raise InternalError("the USB device of the host was not looked up")
    return source.address.bus, source.address.device


def _mediated(launch: Launch, device: Hostdev, source: MdevSource) -> Properties:
    flag = MDEV_FLAGS.get(device.model or "vfio-pci", "")
    if not launch.has(flag):
        raise ConfigUnsupported(f"{device.model} device assignment is not supported by this version of QEMU")
    found: Properties = {"driver": device.model or "vfio-pci", "id": alias_of(device)}
    if device.model in (None, "vfio-pci") and device.ramfb == "on":
        found["driver"] = "vfio-pci-nohotplug"
    found["sysfsdev"] = f"{MDEV_FOLDER}/{source.address.uuid}"
    found |= present(
        {
            "display": device.display,
            "ramfb": True if device.ramfb == "on" else None,
            "bootindex": device.boot.order if device.boot is not None else None,
        }
    )
    return found | address_properties(launch, device)


def _vhost_scsi(launch: Launch, device: Hostdev, source: VhostScsiSource) -> Properties:
    fd = launch.facts.scsi_host_fds.get(alias_of(device))
    if fd is None:
        raise InternalError("the vhost-scsi device of the host was not opened")
    found = virtio_driver(launch, "vhost-scsi", device, device.model)
    found |= {"wwpn": source.wwpn or "", "vhostfd": str(fd), "id": alias_of(device)}
    return found | address_properties(launch, device)


def _scsi(launch: Launch, device: Hostdev, source: ScsiSource, name: str) -> Iterator[str]:
    node = f"{name}-backend"
    if source.protocol == "iscsi":
        storage = NetworkSource(
            protocol="iscsi", name=source.name, hosts=source.hosts, auth=source.auth, initiator=source.initiator
        )
        image = Image(name, storage, "raw", readonly=device.readonly, auth=source.auth)
        access: Properties = {}
        if source.auth is not None:
            access["user"] = source.auth.username
            if source.auth.secret is not None:
                yield from secret_object(launch, auth_name(image))
                access["secret"] = auth_name(image)
        properties = storage_properties(storage, access, floppy=False, readonly=device.readonly, cdrom=False)
    else:
        path = launch.facts.sgio_devices.get(alias_of(device))
        if path is None:
            raise InternalError("the generic SCSI device of the host was not looked up")
        properties = {"driver": "host_device", "filename": path}
    yield from ("-blockdev", as_json({**properties, "node-name": node, "read-only": device.readonly}))
    yield from launch.device(_scsi_device(launch, device, node))


def _scsi_device(launch: Launch, device: Hostdev, node: str) -> Properties:
    if not isinstance(device.address, DriveAddress):
        raise InternalError("a SCSI host device needs a place on a SCSI controller")
    found: Properties = {"driver": "scsi-generic"}
    found |= {"share-rw": True} if device.shareable else {}
    found |= {"drive": node, "id": alias_of(device), **scsi_place(launch, device.address)}
    return found | present({"bootindex": device.boot.order if device.boot is not None else None})
