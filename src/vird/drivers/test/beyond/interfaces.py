"""Simulated interfaces whose definition can be asked for beside what is in force; here the two are the same."""

from __future__ import annotations

from vird.api.enums.interface import InterfaceXMLFlags
from vird.drivers.test.interfaces import TestInterfaces
from vird.drivers.test.refuse import unknown_flags
from vird.wire.procedures import remote
from vird.wire.procedures.refs import InterfaceRef


class CompleteInterfaces(TestInterfaces):
    """The capability."""

    async def interface_get_xml_desc(self, iface: InterfaceRef, flags: int) -> str:
        """The interface's document."""
        unknown_flags(flags, InterfaceXMLFlags, remote.INTERFACE_GET_XML_DESC)
        return await super().interface_get_xml_desc(iface, 0)
