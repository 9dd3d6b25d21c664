"""The client's calls about network interfaces of the host: looked up anew each time, and never changed.

As with libvirt on Debian, interfaces are configured by others: defining, starting and stopping them is not supported.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from vird.api.capabilities.interfaces import Interfaces
from vird.api.enums.interface import ConnectListAllInterfacesFlags as List
from vird.api.enums.interface import InterfaceXMLFlags
from vird.api.flags import check_flags
from vird.drivers.common.listing import fits
from vird.drivers.common.own_function import own_function
from vird.drivers.interfaces.discovery import PROC, SYS, Found, describe, find, find_all
from vird.errors import ErrorDomain, MultipleInterfaces, NoInterface
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.interface import ConnectListAllInterfacesRet
from vird.wire.procedures.refs import InterfaceRef


class HostInterfaces(Interfaces):
    """The capability."""

    error_domain = ErrorDomain.INTERFACE

    def __init__(self, sys: Path = SYS, proc: Path = PROC) -> None:
        self._sys, self._proc = sys, proc

    async def _all(self) -> list[Found]:
        return await asyncio.to_thread(find_all, self._sys)

    async def _found(self, name: str) -> Found:
        found = await asyncio.to_thread(find, name, self._sys)
        if found is None:
            raise NoInterface(f"couldn't find interface named '{name}'")
        return found

    async def _defined(self) -> list[str]:
        # libvirt's older calls know only of one state that is not active, its newer call of all.
        return [found.name for found in await self._all() if found.state == "down"]

    async def connect_num_of_defined_interfaces(self) -> int:
        """How many interfaces are down."""
        return len(await self._defined())

    async def connect_list_defined_interfaces(self, maxnames: int) -> list[str]:
        """Names of interfaces that are down, at most so many."""
        return (await self._defined())[:maxnames]

    async def connect_list_all_interfaces(self, need_results: int, flags: int) -> ConnectListAllInterfacesRet:
        """The interfaces that match the flags."""
        _check(flags, List, remote.CONNECT_LIST_ALL_INTERFACES)
        found = [
            _ref(each)
            for each in await self._all()
            if fits(flags, [((List.ACTIVE, each.is_up), (List.INACTIVE, not each.is_up))])
        ]
        return ConnectListAllInterfacesRet(found if need_results else [], len(found))

    async def interface_lookup_by_name(self, name: str) -> InterfaceRef:
        """The interface of this name, also a guest's."""
        return _ref(await self._found(name))

    async def interface_lookup_by_mac_string(self, mac: str) -> InterfaceRef:
        """The only interface of this address, in the kernel's spelling."""
        found = [each for each in await self._all() if each.mac == mac and mac]
        if not found:
            raise NoInterface(f"couldn't find interface with MAC address '{mac}'")
        if len(found) > 1:
            raise MultipleInterfaces(f"the MAC address '{mac}' matches multiple interfaces")
        return _ref(found[0])

    async def interface_get_xml_desc(self, iface: InterfaceRef, flags: int) -> str:
        """The interface's document; there is only one form of it."""
        _check(flags, InterfaceXMLFlags, remote.INTERFACE_GET_XML_DESC)
        found = await self._found(iface.name)
        return (await asyncio.to_thread(describe, found.name, self._sys, self._proc)).to_xml()

    async def interface_is_active(self, iface: InterfaceRef) -> int:
        """1 when frames can pass, else 0."""
        return int((await self._found(iface.name)).is_up)


def _ref(found: Found) -> InterfaceRef:
    return InterfaceRef(found.name, found.mac)


def _check(flags: int, known: type[List] | type[InterfaceXMLFlags], procedure: Procedure) -> None:
    check_flags(flags, known, procedure, own_function(procedure, "udev"))
