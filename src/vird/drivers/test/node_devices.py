"""Simulated devices of the host; virtual SCSI adapters can be made and destroyed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from vird import errors
from vird.api.capabilities.node_devices import CAPABILITY_FLAGS, NodeDevices
from vird.api.enums.node_device import ConnectListAllNodeDeviceFlags as Filter
from vird.api.enums.node_device import NodeDeviceEventLifecycleType
from vird.api.events import NodeDeviceLifecycle
from vird.drivers.common.listing import fits
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain, InternalError
from vird.markup import Element, Fails, Named
from vird.model.node_device import NodeDevice
from vird.model.node_device.document import Capability, ParentDevice
from vird.model.node_device.scsi import FcHostCapability, ScsiHostCapability, VportCapability
from vird.wire.procedures import remote
from vird.wire.procedures.node_device import ConnectListAllNodeDevicesRet
from vird.wire.procedures.refs import NodeDeviceRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

Event = NodeDeviceEventLifecycleType


class NewDevice(Element, tag="device"):
    """A document for a device that gets its name when it is made."""

    parent: ParentDevice | None = None
    capability: Annotated[Capability, Named("capability"), Fails(missing=InternalError)]


LISTING: Final = sum(CAPABILITY_FLAGS.values()) & ~(Filter.CAP_CCWGROUP_DEV | Filter.CAP_CCWGROUP_MEMBER)
"""What lists may be asked for by; libvirt 9.0 knew no groups of channel devices."""


class TestNodeDevices(NodeDevices):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world
        self._devices = world.devices

    def _device(self, name: str) -> NodeDevice:
        device = self._devices.get(name)
        if device is None:
            raise errors.NoNodeDevice(f"no node device with matching name '{name}'")
        return device

    def _tell(self, name: str, event: Event) -> None:
        self._world.bus.publish(NodeDeviceLifecycle(NodeDeviceRef(name), event, 0))

    async def node_num_of_devices(self, cap: str | None, flags: int) -> int:
        """How many devices there are, of one capability or all."""
        unknown_flags(flags, None, remote.NODE_NUM_OF_DEVICES)
        return len(self._having(cap))

    async def node_list_devices(self, cap: str | None, maxnames: int, flags: int) -> list[str]:
        """Their names, at most so many."""
        unknown_flags(flags, None, remote.NODE_LIST_DEVICES)
        return self._having(cap)[:maxnames]

    def _having(self, cap: str | None) -> list[str]:
        return [name for name, device in self._devices.items() if cap is None or cap in capabilities_of(device)]

    async def connect_list_all_node_devices(self, need_results: int, flags: int) -> ConnectListAllNodeDevicesRet:
        """The devices that have one of the capabilities that the flags name."""
        unknown_flags(flags, LISTING, remote.CONNECT_LIST_ALL_NODE_DEVICES)
        found = []
        for name, device in self._devices.items():
            held = capabilities_of(device)
            if fits(flags, [[(flag, cap in held) for cap, flag in CAPABILITY_FLAGS.items()]]):
                found.append(NodeDeviceRef(name))
        return ConnectListAllNodeDevicesRet(found if need_results else [], len(found))

    async def node_device_lookup_by_name(self, name: str) -> NodeDeviceRef:
        """The device of this name."""
        self._device(name)
        return NodeDeviceRef(name)

    async def node_device_get_xml_desc(self, name: str, flags: int) -> str:
        """The device's document."""
        unknown_flags(flags, None, remote.NODE_DEVICE_GET_XML_DESC)
        return self._device(name).to_xml()

    async def node_device_get_parent(self, name: str) -> str | None:
        """The device above."""
        parent = self._device(name).parent
        return parent.name if parent is not None else None

    async def node_device_list_caps(self, name: str, maxnames: int) -> list[str]:
        """What the device is."""
        return [str(self._device(name).capability.type)][:maxnames]

    async def node_device_create_xml(self, xml_desc: str, flags: int) -> NodeDeviceRef:
        """Make a virtual adapter below one that can have such."""
        unknown_flags(flags, 1, remote.NODE_DEVICE_CREATE_XML)
        with speaking_as(ErrorDomain.NODEDEV):
            text = validated(xml_desc, "device", flags)
            return NodeDeviceRef(self._made(NewDevice.from_xml(text, unknown="error" if flags else "drop")))

    def _made(self, wanted: NewDevice) -> str:
        capability = wanted.capability
        facets = capability.facets if isinstance(capability, ScsiHostCapability) else []
        names = next((facet for facet in facets if isinstance(facet, FcHostCapability)), None)
        if names is None or not isinstance(capability, ScsiHostCapability):
            raise errors.InternalError("Device is not a fibre channel HBA")
        for what, value in (("WWNN", names.wwnn), ("WWPN", names.wwpn)):
            if value is None:
                raise errors.InternalError(f"no {what} supplied for 'new device', and auto-generation failed")
        parent = self._parent_for(wanted)
        number = 1 + max(int(found) for found in re.findall(r"scsi_host(\d+)", " ".join(self._devices)))
        made = capability.copy()
        made.host, made.unique_id = number, number - 1
        device = NodeDevice(name=f"scsi_host{number}", parent=ParentDevice(name=parent), capability=made)
        self._devices[device.name] = device
        self._tell(device.name, Event.CREATED)
        return device.name

    def _parent_for(self, wanted: NewDevice) -> str:
        able = [name for name, device in self._devices.items() if "vports" in capabilities_of(device)]
        asked = wanted.parent.name if wanted.parent is not None else None
        if asked is None:
            if not able:
                raise errors.InternalError("unable to find a vport capable parent device")
            return able[0]
        if asked not in self._devices:
            raise errors.InternalError("Could not find parent device for 'new device'")
        if asked not in able:
            raise errors.InternalError(f"Parent device {asked} is not capable of vport operations")
        return asked

    async def node_device_destroy(self, name: str) -> None:
        """Remove a device; what has nothing above it stays."""
        if self._device(name).parent is None:
            return
        del self._devices[name]
        self._tell(name, Event.DELETED)


def capabilities_of(device: NodeDevice) -> set[str]:
    """What a device is, and what it can do beside."""
    found = {str(device.capability.type)}
    if isinstance(device.capability, ScsiHostCapability):
        kinds = {FcHostCapability: "fc_host", VportCapability: "vports"}
        found.update(kinds[type(facet)] for facet in device.capability.facets)
    return found
