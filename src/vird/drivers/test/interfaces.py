"""Simulated interfaces of the host, and changes to them that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.interfaces import Interfaces
from vird.api.enums.interface import ConnectListAllInterfacesFlags, InterfaceDefineFlags
from vird.drivers.common.listing import fits
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.interface import HostInterface, parse_interface
from vird.wire.procedures import remote
from vird.wire.procedures.interface import ConnectListAllInterfacesRet
from vird.wire.procedures.refs import InterfaceRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

List = ConnectListAllInterfacesFlags


class InterfaceEntry:
    """One interface: its document, and whether it is up."""

    def __init__(self, document: HostInterface, *, is_active: bool = False) -> None:
        self.document = document
        self.is_active = is_active

    @property
    def mac(self) -> str:
        """Its address, empty where it has none of its own."""
        return self.document.mac.address if self.document.mac is not None else ""

    @property
    def ref(self) -> InterfaceRef:
        """How clients name it."""
        return InterfaceRef(self.document.name, self.mac)

    def twin(self) -> InterfaceEntry:
        """A copy to go back to."""
        return InterfaceEntry(self.document, is_active=self.is_active)


class InterfaceStore:
    """All interfaces by name, and how they were when a change began."""

    def __init__(self) -> None:
        self.entries: dict[str, InterfaceEntry] = {}
        self.before: dict[str, InterfaceEntry] | None = None


class TestInterfaces(Interfaces):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._store = world.interfaces

    def _entry(self, name: str) -> InterfaceEntry:
        entry = self._store.entries.get(name)
        if entry is None:
            raise errors.NoInterface(f"no interface with matching name '{name}'")
        return entry

    async def interface_lookup_by_name(self, name: str) -> InterfaceRef:
        """The interface of this name."""
        return self._entry(name).ref

    async def interface_lookup_by_mac_string(self, mac: str) -> InterfaceRef:
        """The only interface of this address."""
        found = [entry for entry in self._store.entries.values() if entry.mac.lower() == mac.lower()]
        if not found:
            raise errors.NoInterface(f"no interface with matching mac '{mac}'")
        if len(found) > 1:
            raise errors.MultipleInterfaces()
        return found[0].ref

    async def connect_list_all_interfaces(self, need_results: int, flags: int) -> ConnectListAllInterfacesRet:
        """The interfaces that match the flags."""
        unknown_flags(flags, List, remote.CONNECT_LIST_ALL_INTERFACES)
        found = [
            entry.ref
            for entry in self._store.entries.values()
            if fits(flags, [((List.ACTIVE, entry.is_active), (List.INACTIVE, not entry.is_active))])
        ]
        return ConnectListAllInterfacesRet(found if need_results else [], len(found))

    async def interface_get_xml_desc(self, iface: InterfaceRef, flags: int) -> str:
        """The interface's document."""
        unknown_flags(flags, None, remote.INTERFACE_GET_XML_DESC)
        return self._entry(iface.name).document.to_xml()

    async def interface_is_active(self, iface: InterfaceRef) -> int:
        """1 when it is up, else 0."""
        return int(self._entry(iface.name).is_active)

    async def interface_define_xml(self, xml: str, flags: int) -> InterfaceRef:
        """Take a configuration in, new or in place of the one of the same name."""
        unknown_flags(flags, InterfaceDefineFlags, remote.INTERFACE_DEFINE_XML)
        with speaking_as(ErrorDomain.INTERFACE):
            document = parse_interface(validated(xml, "interface", flags & InterfaceDefineFlags.VALIDATE))
        entry = self._store.entries.get(document.name)
        if entry is None:
            entry = self._store.entries[document.name] = InterfaceEntry(document)
        entry.document = document
        return entry.ref

    async def interface_undefine(self, iface: InterfaceRef) -> None:
        """Forget a configuration."""
        self._entry(iface.name)
        del self._store.entries[iface.name]

    async def interface_create(self, iface: InterfaceRef, flags: int) -> None:
        """Bring an interface up."""
        unknown_flags(flags, None, remote.INTERFACE_CREATE)
        entry = self._entry(iface.name)
        if entry.is_active:
            raise errors.OperationInvalid()
        entry.is_active = True

    async def interface_destroy(self, iface: InterfaceRef, flags: int) -> None:
        """Take an interface down."""
        unknown_flags(flags, None, remote.INTERFACE_DESTROY)
        entry = self._entry(iface.name)
        if not entry.is_active:
            raise errors.OperationInvalid()
        entry.is_active = False

    async def interface_change_begin(self, flags: int) -> None:
        """Remember all configurations."""
        unknown_flags(flags, None, remote.INTERFACE_CHANGE_BEGIN)
        if self._store.before is not None:
            raise errors.OperationInvalid("there is another transaction running.")
        self._store.before = {name: entry.twin() for name, entry in self._store.entries.items()}

    async def interface_change_commit(self, flags: int) -> None:
        """Forget how they were."""
        unknown_flags(flags, None, remote.INTERFACE_CHANGE_COMMIT)
        if self._store.before is None:
            raise errors.OperationInvalid("no transaction running, nothing to be committed.")
        self._store.before = None

    async def interface_change_rollback(self, flags: int) -> None:
        """Have them as they were."""
        unknown_flags(flags, None, remote.INTERFACE_CHANGE_ROLLBACK)
        if self._store.before is None:
            raise errors.OperationInvalid("no transaction running, nothing to rollback.")
        self._store.entries, self._store.before = self._store.before, None
