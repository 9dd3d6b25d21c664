"""Devices of the host given to the guest: ``<hostdev>``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from vird.errors import ConfigUnsupported
from vird.markup import Attr, ByParent, Element, Fails, Named
from vird.markup.scalars import OnOff, UInt, ULong, UuidText, YesNo
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.disk import VirtioModel
from vird.model.domain.devices.disk_source import DiskAuth, Initiator, NetworkHost, StartupPolicy
from vird.model.domain.devices.host_device import HostUsbAddress, UsbProduct, UsbVendor
from vird.model.domain.devices.identity import AcpiIndex, Alias, DeviceBoot, Rom
from vird.model.domain.devices.interface import Teaming
from vird.model.domain.devices.source_private import SourcePrivate
from vird.model.ip_address import IpAddress, IpRoute
from vird.model.pci_address import HostPciAddress


class UsbHostSource(Element, tag="source", when="subsystem/usb"):
    """A USB device, by what it is or by where it is."""

    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    guest_reset: Annotated[Attr[Literal["off", "uninitialized", "on"] | None], Named("guestReset")] = None
    missing: Attr[YesNo | None] = None
    vendor: UsbVendor | None = None
    product: UsbProduct | None = None
    address: HostUsbAddress | None = None


class PciHostSource(Element, tag="source", when="subsystem/pci"):
    """A PCI function."""

    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    write_filtering: Annotated[Attr[YesNo | None], Named("writeFiltering")] = None
    address: HostPciAddress


class ScsiAdapter(Element, tag="adapter"):
    """A SCSI adapter of the host."""

    name: Attr[str]


class ScsiHostAddress(Element, tag="address"):
    """A logical unit of the adapter."""

    bus: Attr[UInt]
    target: Attr[UInt]
    unit: Attr[ULong]


class ScsiSource(Element, tag="source", when="subsystem/scsi"):
    """A SCSI logical unit, behind an adapter or on iSCSI servers."""

    protocol: Attr[Literal["adapter", "iscsi"] | None] = None
    name: Attr[str | None] = None
    adapter: ScsiAdapter | None = None
    address: ScsiHostAddress | None = None
    hosts: Annotated[list[NetworkHost], Named("host")] = []
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None
    auth: DiskAuth | None = None
    initiator: Initiator | None = None


class VhostScsiSource(Element, tag="source", when="subsystem/scsi_host"):
    """A vhost-scsi target."""

    protocol: Attr[Literal["vhost", "none"]]
    wwpn: Attr[str | None] = None


class MdevAddress(Element, tag="address"):
    """A mediated device's UUID."""

    uuid: Attr[UuidText]


class MdevSource(Element, tag="source", when="subsystem/mdev"):
    """A mediated device."""

    address: MdevAddress


class StorageCapabilitySource(Element, tag="source", when="capabilities/storage"):
    """A block device that a container may open."""

    block: str


class MiscCapabilitySource(Element, tag="source", when="capabilities/misc"):
    """A character device that a container may open."""

    char: str


class NetCapabilitySource(Element, tag="source", when="capabilities/net"):
    """A network device that moves into a container."""

    interface: str


HostdevSource: TypeAlias = (
    UsbHostSource
    | PciHostSource
    | ScsiSource
    | VhostScsiSource
    | MdevSource
    | StorageCapabilitySource
    | MiscCapabilitySource
    | NetCapabilitySource
)


class HostdevDriver(Element, tag="driver"):
    """What binds the device on the host."""

    name: Attr[Literal["kvm", "vfio", "xen"] | None] = None


class Hostdev(Element, tag="hostdev"):
    """One device.  ``model``, ``display`` and ``ramfb`` are for mediated devices, ``model`` also for vhost-scsi."""

    mode: Annotated[Attr[Literal["subsystem", "capabilities"]], Fails(ConfigUnsupported)] = "subsystem"
    type: Attr[Literal["usb", "pci", "scsi", "scsi_host", "mdev", "storage", "misc", "net"]]
    managed: Attr[YesNo | None] = None
    missing: Attr[YesNo | None] = None
    sgio: Attr[Literal["filtered", "unfiltered"] | None] = None
    rawio: Attr[YesNo | None] = None
    model: Attr[Literal[VirtioModel, "vfio-pci", "vfio-ccw", "vfio-ap"] | None] = None
    display: Attr[OnOff | None] = None
    ramfb: Attr[OnOff | None] = None
    driver: HostdevDriver | None = None
    source: Annotated[HostdevSource | None, ByParent("mode", "type")] = None
    teaming: Teaming | None = None
    ips: Annotated[list[IpAddress], Named("ip")] = []
    routes: Annotated[list[IpRoute], Named("route")] = []
    readonly: bool = False
    shareable: bool = False
    boot: DeviceBoot | None = None
    alias: Alias | None = None
    rom: Rom | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
