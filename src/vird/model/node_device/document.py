"""The whole ``<device>`` document of a device of the host."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import InternalError, NoName
from vird.markup import Attr, Element, Fails, Named, Text
from vird.model.node_device.mainframe import (
    ApCardCapability,
    ApMatrixCapability,
    ApQueueCapability,
    ChannelDeviceCapability,
    SubchannelCapability,
)
from vird.model.node_device.mediated import MediatedCapability
from vird.model.node_device.net import NetCapability
from vird.model.node_device.other import DrmCapability, VdpaCapability
from vird.model.node_device.pci import PciCapability
from vird.model.node_device.scsi import (
    ScsiCapability,
    ScsiGenericCapability,
    ScsiHostCapability,
    ScsiTargetCapability,
)
from vird.model.node_device.storage import StorageCapability
from vird.model.node_device.system import SystemCapability
from vird.model.node_device.usb import UsbDeviceCapability, UsbInterfaceCapability

Capability = (
    SystemCapability | PciCapability | UsbDeviceCapability | UsbInterfaceCapability | NetCapability
    | ScsiHostCapability | ScsiTargetCapability | ScsiCapability | ScsiGenericCapability | StorageCapability
    | DrmCapability | VdpaCapability | MediatedCapability
    | ChannelDeviceCapability | SubchannelCapability | ApCardCapability | ApQueueCapability | ApMatrixCapability
)  # fmt: skip


class DeviceNode(Element):
    """A file under /dev: the device's own (``dev``) or a link to it."""

    type: Attr[Literal["dev", "link"]]
    path: Text[str]


class ParentDevice(Element):
    """The parent by name; to make a virtual adapter, also by world-wide names."""

    wwnn: Attr[str | None] = None
    wwpn: Attr[str | None] = None
    fabric_wwn: Attr[str | None] = None
    name: Text[str | None] = None


class DeviceDriver(Element):
    """The kernel's driver."""

    name: str


class NodeDevice(Element, tag="device", document="node_device_definition"):
    """One device; what it is stands in its capability."""

    name: Annotated[str, Fails(missing=NoName)]
    path: str | None = None
    nodes: Annotated[list[DeviceNode], Named("devnode")] = []
    parent: ParentDevice | None = None
    driver: DeviceDriver | None = None
    capability: Annotated[Capability, Named("capability"), Fails(missing=InternalError)]
