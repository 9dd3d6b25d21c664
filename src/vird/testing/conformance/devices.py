"""Conformance of the host's own things: its network interfaces and its devices."""

from __future__ import annotations

from typing import Any, Final

from vird.api.enums.node_device import ConnectListAllNodeDeviceFlags as Listed
from vird.errors import NoInterface, NoNodeDevice, VirdError
from vird.testing.conformance.case import Case, case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote

MAC: Final = "aa:bb:cc:dd:ee:0f"
INTERFACE: Final = f"<interface type='ethernet' name='conf0'><start mode='none'/><mac address='{MAC}'/></interface>"
ADAPTER: Final = (
    "<device><parent>{parent}</parent><capability type='scsi_host'><capability type='fc_host'>"
    "<wwnn>2000000000000c0f</wwnn><wwpn>1000000000000c0f</wwpn></capability></capability></device>"
)
COMPUTER: Final = "computer"
"""What all devices of a host hang below."""


@case(remote.INTERFACE_DEFINE_XML, remote.INTERFACE_CREATE, remote.INTERFACE_DESTROY, remote.INTERFACE_UNDEFINE)
async def an_interface_goes_through_its_states(opened: Opened) -> None:
    """It is found by its name and its address until it is undefined."""
    iface = await opened.call(remote.INTERFACE_DEFINE_XML, INTERFACE, 0)
    assert await opened.call(remote.INTERFACE_LOOKUP_BY_NAME, "conf0") == iface
    assert await opened.call(remote.INTERFACE_LOOKUP_BY_MAC_STRING, MAC) == iface
    assert await opened.call(remote.INTERFACE_IS_ACTIVE, iface) == 0
    await refused(opened, VirdError, remote.INTERFACE_DESTROY, iface, 0)
    await opened.call(remote.INTERFACE_CREATE, iface, 0)
    assert await opened.call(remote.INTERFACE_IS_ACTIVE, iface) == 1
    await refused(opened, VirdError, remote.INTERFACE_CREATE, iface, 0)
    assert "conf0" in await opened.call(remote.INTERFACE_GET_XML_DESC, iface, 0)
    await opened.call(remote.INTERFACE_DESTROY, iface, 0)
    await opened.call(remote.INTERFACE_UNDEFINE, iface)
    await refused(opened, NoInterface, remote.INTERFACE_LOOKUP_BY_NAME, "conf0")


@case(remote.INTERFACE_DEFINE_XML, remote.INTERFACE_CHANGE_BEGIN, remote.INTERFACE_CHANGE_ROLLBACK)
async def what_is_rolled_back_has_not_been(opened: Opened) -> None:
    """Only one change goes on at a time."""
    await opened.call(remote.INTERFACE_CHANGE_BEGIN, 0)
    await refused(opened, VirdError, remote.INTERFACE_CHANGE_BEGIN, 0)
    await opened.call(remote.INTERFACE_DEFINE_XML, INTERFACE, 0)
    await opened.call(remote.INTERFACE_CHANGE_ROLLBACK, 0)
    await refused(opened, NoInterface, remote.INTERFACE_LOOKUP_BY_NAME, "conf0")
    await refused(opened, VirdError, remote.INTERFACE_CHANGE_COMMIT, 0)


@case(remote.CONNECT_LIST_ALL_NODE_DEVICES, remote.NODE_DEVICE_LOOKUP_BY_NAME, remote.NODE_DEVICE_GET_XML_DESC)
async def all_devices_hang_below_the_computer(opened: Opened) -> None:
    """Each is found by its name, and has a parent that is there."""
    found = await opened.call(remote.CONNECT_LIST_ALL_NODE_DEVICES, 1, 0)
    names = [device.name for device in found.devices]
    assert COMPUTER in names
    assert found.ret == len(names) == len(set(names))
    assert await opened.call(remote.NODE_DEVICE_GET_PARENT, COMPUTER) is None
    for name in names[:20]:
        assert (await opened.call(remote.NODE_DEVICE_LOOKUP_BY_NAME, name)).name == name
        assert f"<name>{name}</name>" in await opened.call(remote.NODE_DEVICE_GET_XML_DESC, name, 0)
        parent = await opened.call(remote.NODE_DEVICE_GET_PARENT, name)
        assert parent is None or parent in names
    await refused(opened, NoNodeDevice, remote.NODE_DEVICE_LOOKUP_BY_NAME, "conformance")


@case(remote.NODE_DEVICE_CREATE_XML, remote.NODE_DEVICE_DESTROY)
async def a_virtual_adapter_comes_and_goes(opened: Opened) -> None:
    """Below an adapter that can have such, where the host has one; both moments are told."""
    able = await opened.call(remote.CONNECT_LIST_ALL_NODE_DEVICES, 1, Listed.CAP_VPORTS)
    if not able.devices:
        return
    heard = opened.messages()
    await opened.call(remote.CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY, 0, None)
    made = await opened.call(remote.NODE_DEVICE_CREATE_XML, ADAPTER.format(parent=able.devices[0].name), 0)
    assert await opened.call(remote.NODE_DEVICE_GET_PARENT, made.name) == able.devices[0].name
    await opened.call(remote.NODE_DEVICE_DESTROY, made.name)
    await refused(opened, NoNodeDevice, remote.NODE_DEVICE_LOOKUP_BY_NAME, made.name)
    told: list[int] = []
    while len(told) < 2:
        message: Any = await anext(heard)
        if message.record.dev.name == made.name:
            told.append(message.record.event)
    assert told == [0, 1]


CASES: tuple[Case, ...] = tuple(held for held in tuple(globals().values()) if isinstance(held, Case))
