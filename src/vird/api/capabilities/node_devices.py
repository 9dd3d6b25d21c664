"""Devices of the host."""

from __future__ import annotations

from typing import Final

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.node_device import ConnectListAllNodeDeviceFlags as Flags
from vird.wire.procedures import limits, remote
from vird.wire.procedures.node_device import ConnectListAllNodeDevicesRet
from vird.wire.procedures.refs import NodeDeviceRef

CAPABILITY_FLAGS: Final = {
    "system": Flags.CAP_SYSTEM,
    "pci": Flags.CAP_PCI_DEV,
    "usb_device": Flags.CAP_USB_DEV,
    "usb": Flags.CAP_USB_INTERFACE,
    "net": Flags.CAP_NET,
    "scsi_host": Flags.CAP_SCSI_HOST,
    "scsi_target": Flags.CAP_SCSI_TARGET,
    "scsi": Flags.CAP_SCSI,
    "storage": Flags.CAP_STORAGE,
    "fc_host": Flags.CAP_FC_HOST,
    "vports": Flags.CAP_VPORTS,
    "scsi_generic": Flags.CAP_SCSI_GENERIC,
    "drm": Flags.CAP_DRM,
    "mdev_types": Flags.CAP_MDEV_TYPES,
    "mdev": Flags.CAP_MDEV,
    "ccw": Flags.CAP_CCW_DEV,
    "css": Flags.CAP_CSS_DEV,
    "vdpa": Flags.CAP_VDPA,
    "ap_card": Flags.CAP_AP_CARD,
    "ap_queue": Flags.CAP_AP_QUEUE,
    "ap_matrix": Flags.CAP_AP_MATRIX,
    "vpd": Flags.CAP_VPD,
    "ccwgroup": Flags.CAP_CCWGROUP_DEV,
    "ccwgroup_member": Flags.CAP_CCWGROUP_MEMBER,
}
"""Names of capabilities, and the flags that list the devices which have them."""


def _flag(cap: str | None) -> int | None:
    """The list flag of a capability's name; no flag lists all, None is for names that no device has."""
    return 0 if cap is None else CAPABILITY_FLAGS.get(cap)


class NodeDevices(Capability):
    """Devices of the host."""

    @derived_from("node_list_devices")
    async def node_num_of_devices(self, cap: str | None, flags: int) -> int:
        """How many devices there are, of one capability or all."""
        return len(await self.node_list_devices(cap, limits.NODE_DEVICE_LIST_MAX, flags))

    @derived_from("connect_list_all_node_devices")
    async def node_list_devices(self, cap: str | None, maxnames: int, flags: int) -> list[str]:
        """Names of devices, of one capability or all, at most so many."""
        flag = _flag(cap)
        if flag is None:
            return []
        found = await self.connect_list_all_node_devices(1, flag)
        return [dev.name for dev in found.devices][:maxnames]

    async def node_device_lookup_by_name(self, name: str) -> NodeDeviceRef:
        """The device of this name; ``NoNodeDevice`` when there is none."""
        raise no_support(remote.NODE_DEVICE_LOOKUP_BY_NAME)

    async def node_device_get_xml_desc(self, name: str, flags: int) -> str:
        """A device's document."""
        raise no_support(remote.NODE_DEVICE_GET_XML_DESC)

    async def node_device_get_parent(self, name: str) -> str | None:
        """The name of the device above, None at the top."""
        raise no_support(remote.NODE_DEVICE_GET_PARENT)

    @derived_from("node_device_list_caps")
    async def node_device_num_of_caps(self, name: str) -> int:
        """How many capabilities a device has."""
        return len(await self.node_device_list_caps(name, limits.NODE_DEVICE_CAPS_LIST_MAX))

    async def node_device_list_caps(self, name: str, maxnames: int) -> list[str]:
        """A device's capabilities, at most so many."""
        raise no_support(remote.NODE_DEVICE_LIST_CAPS)

    @derived_from("node_device_detach_flags")
    async def node_device_dettach(self, name: str) -> None:
        """Take a device from the host, for a guest to have."""
        await self.node_device_detach_flags(name, None, 0)

    async def node_device_re_attach(self, name: str) -> None:
        """Give a device back to the host."""
        raise no_support(remote.NODE_DEVICE_RE_ATTACH)

    async def node_device_reset(self, name: str) -> None:
        """Reset a device that the host has given away."""
        raise no_support(remote.NODE_DEVICE_RESET)

    async def node_device_create_xml(self, xml_desc: str, flags: int) -> NodeDeviceRef:
        """Create a device from a document."""
        raise no_support(remote.NODE_DEVICE_CREATE_XML)

    async def node_device_destroy(self, name: str) -> None:
        """Remove a device."""
        raise no_support(remote.NODE_DEVICE_DESTROY)

    async def connect_list_all_node_devices(self, need_results: int, flags: int) -> ConnectListAllNodeDevicesRet:
        """Devices that match ``ConnectListAllNodeDeviceFlags``; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_NODE_DEVICES)

    async def node_device_lookup_scsi_host_by_wwn(self, wwnn: str, wwpn: str, flags: int) -> NodeDeviceRef:
        """The SCSI host of these world wide names; ``NoNodeDevice`` when there is none."""
        raise no_support(remote.NODE_DEVICE_LOOKUP_SCSI_HOST_BY_WWN)

    async def node_device_detach_flags(self, name: str, driver_name: str | None, flags: int) -> None:
        """Take a device from the host and give it to the named driver."""
        raise no_support(remote.NODE_DEVICE_DETACH_FLAGS)

    async def node_device_define_xml(self, xml_desc: str, flags: int) -> NodeDeviceRef:
        """Take a device's definition in."""
        raise no_support(remote.NODE_DEVICE_DEFINE_XML)

    async def node_device_undefine(self, name: str, flags: int) -> None:
        """Forget a device's definition."""
        raise no_support(remote.NODE_DEVICE_UNDEFINE)

    async def node_device_create(self, name: str, flags: int) -> None:
        """Start a defined device."""
        raise no_support(remote.NODE_DEVICE_CREATE)

    async def node_device_get_autostart(self, name: str) -> int:
        """1 when the device starts with the host, else 0."""
        raise no_support(remote.NODE_DEVICE_GET_AUTOSTART)

    async def node_device_set_autostart(self, name: str, autostart: int) -> None:
        """Set whether the device starts with the host."""
        raise no_support(remote.NODE_DEVICE_SET_AUTOSTART)

    async def node_device_is_persistent(self, name: str) -> int:
        """1 when the device is defined, else 0."""
        raise no_support(remote.NODE_DEVICE_IS_PERSISTENT)

    async def node_device_is_active(self, name: str) -> int:
        """1 when the device is there, else 0."""
        raise no_support(remote.NODE_DEVICE_IS_ACTIVE)

    async def node_device_update(self, name: str, xml_desc: str, flags: int) -> None:
        """Change a mediated device, live, in its definition, or both."""
        raise no_support(remote.NODE_DEVICE_UPDATE)
