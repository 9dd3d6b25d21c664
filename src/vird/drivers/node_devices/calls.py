"""The client's calls about devices of the host: looked up anew each time, and PCI functions that change hands."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from vird.api.capabilities.node_devices import CAPABILITY_FLAGS, NodeDevices
from vird.api.enums.node_device import ConnectListAllNodeDeviceFlags as List
from vird.api.flags import check_flags
from vird.drivers.common.hostdev.pci_binding import VFIO
from vird.drivers.common.hostdev.service import HostDevices
from vird.drivers.common.listing import fits
from vird.drivers.node_devices.discovery import TOP, discover
from vird.errors import ArgumentUnsupported, ErrorDomain, InvalidArg, NoNodeDevice
from vird.host import pci
from vird.model.node_device import NodeDevice
from vird.model.node_device.pci import PciCapability
from vird.model.pci_address import PciLocation
from vird.wire.procedures import remote
from vird.wire.procedures.node_device import ConnectListAllNodeDevicesRet
from vird.wire.procedures.refs import NodeDeviceRef

STATES: Final = List.ACTIVE | List.INACTIVE | List.PERSISTENT | List.TRANSIENT
LISTING: Final = sum(CAPABILITY_FLAGS.values()) | STATES


class HostNodeDevices(NodeDevices):
    """The capability."""

    error_domain = ErrorDomain.NODEDEV

    def __init__(self, devices: HostDevices, *, sys: Path = pci.SYS) -> None:
        self._devices = devices
        self._sys = sys

    async def _all(self) -> dict[str, NodeDevice]:
        return await asyncio.to_thread(discover, self._sys)

    async def _device(self, name: str) -> NodeDevice:
        found = (await self._all()).get(name)
        if found is None:
            raise NoNodeDevice(f"no node device with matching name '{name}'")
        return found

    async def connect_list_all_node_devices(self, need_results: int, flags: int) -> ConnectListAllNodeDevicesRet:
        """The devices that are what one of the flags names."""
        check_flags(flags, LISTING, remote.CONNECT_LIST_ALL_NODE_DEVICES)
        found = [NodeDeviceRef(name) for name, device in (await self._all()).items() if fits(flags, _groups(device))]
        return ConnectListAllNodeDevicesRet(found if need_results else [], len(found))

    async def node_device_lookup_by_name(self, name: str) -> NodeDeviceRef:
        """The device of this name."""
        return NodeDeviceRef((await self._device(name)).name)

    async def node_device_get_xml_desc(self, name: str, flags: int) -> str:
        """The device's document."""
        check_flags(flags, None, remote.NODE_DEVICE_GET_XML_DESC)
        return (await self._device(name)).to_xml()

    async def node_device_get_parent(self, name: str) -> str | None:
        """The device above."""
        parent = (await self._device(name)).parent
        return parent.name if parent is not None else None

    async def node_device_list_caps(self, name: str, maxnames: int) -> list[str]:
        """What the device is."""
        return [str((await self._device(name)).capability.type)][:maxnames]

    async def node_device_is_active(self, name: str) -> int:
        """1: what is not there is not found."""
        await self._device(name)
        return 1

    async def node_device_is_persistent(self, name: str) -> int:
        """1 for the host itself, 0 for what nobody defined."""
        return int((await self._device(name)).name == TOP)

    async def node_device_get_autostart(self, name: str) -> int:
        """1 for the host itself, 0 for what comes and goes."""
        return int((await self._device(name)).name == TOP)

    async def node_device_detach_flags(self, name: str, driver_name: str | None, flags: int) -> None:
        """Take a PCI function from the host's driver, for a guest to have."""
        check_flags(flags, None, remote.NODE_DEVICE_DETACH_FLAGS)
        if driver_name == "kvm":
            raise ArgumentUnsupported("KVM device assignment is no longer supported on this system")
        if driver_name not in (None, "vfio"):
            raise InvalidArg(f"unknown driver name '{driver_name}'", domain=ErrorDomain.NODEDEV)
        device = await self._device(name)
        if not await self._devices.passes_through():
            raise ArgumentUnsupported("VFIO device assignment is currently not supported on this system")
        await self._devices.detach(place_of(device), VFIO)

    async def node_device_re_attach(self, name: str) -> None:
        """Give a PCI function back to the host."""
        await self._devices.reattach(await self._pci(name))

    async def node_device_reset(self, name: str) -> None:
        """Reset a PCI function that no guest has."""
        await self._devices.reset(await self._pci(name))

    async def _pci(self, name: str) -> PciLocation:
        return place_of(await self._device(name))


def _groups(device: NodeDevice) -> list[list[tuple[int, bool]]]:
    is_kept = device.name == TOP
    return [
        [(flag, cap == device.capability.type) for cap, flag in CAPABILITY_FLAGS.items()],
        [(List.ACTIVE, True), (List.INACTIVE, False)],
        [(List.PERSISTENT, is_kept), (List.TRANSIENT, not is_kept)],
    ]


def place_of(device: NodeDevice) -> PciLocation:
    """Where a PCI function is; raises `InvalidArg` for another kind of device."""
    capability = device.capability
    if not isinstance(capability, PciCapability):
        raise InvalidArg(f"device {device.name} is not a PCI device", domain=ErrorDomain.NODEDEV)
    return PciLocation(capability.domain, capability.bus, capability.slot, capability.function)
