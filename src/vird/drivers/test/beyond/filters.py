"""Simulated network filters and what they are bound to; no packet is ever dropped."""

from __future__ import annotations

from uuid import UUID

from vird import errors
from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.capabilities.filters import Filters
from vird.api.enums.filter import NWFilterBindingCreateFlags, NWFilterDefineFlags
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.definition import new_uuid
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.filter import Filter, parse_filter
from vird.model.filter_binding import FilterBinding, parse_filter_binding
from vird.wire.procedures import remote
from vird.wire.procedures.filter import ConnectListAllNwfiltersRet
from vird.wire.procedures.filter_binding import ConnectListAllNwfilterBindingsRet
from vird.wire.procedures.refs import NwfilterBindingRef, NwfilterRef


class TestFilters(Filters):
    """The capability; filters by name."""

    error_domain = ErrorDomain.NWFILTER

    def __init__(self, bindings: TestFilterBindings) -> None:
        self._filters: dict[str, Filter] = {}
        self._bindings = bindings
        bindings.filters = self._filters

    def _found(self, uuid: bytes) -> Filter:
        for document in self._filters.values():
            if UUID(document.uuid).bytes == uuid:
                return document
        raise errors.NoNwfilter(f"no nwfilter with matching uuid '{uuid_text(uuid)}'")

    async def connect_list_all_nwfilters(self, need_results: int, flags: int) -> ConnectListAllNwfiltersRet:
        """All filters."""
        unknown_flags(flags, None, remote.CONNECT_LIST_ALL_NWFILTERS)
        found = [_ref(document) for document in self._filters.values()]
        return ConnectListAllNwfiltersRet(found if need_results else [], len(found))

    async def nwfilter_lookup_by_name(self, name: str) -> NwfilterRef:
        """The filter of this name."""
        document = self._filters.get(name)
        if document is None:
            raise errors.NoNwfilter(f"no nwfilter with matching name '{name}'")
        return _ref(document)

    async def nwfilter_lookup_by_uuid(self, uuid: bytes) -> NwfilterRef:
        """The filter of this UUID."""
        return _ref(self._found(uuid))

    async def nwfilter_get_xml_desc(self, nwfilter: NwfilterRef, flags: int) -> str:
        """The document."""
        unknown_flags(flags, None, remote.NWFILTER_GET_XML_DESC)
        return self._found(nwfilter.uuid).to_xml()

    async def nwfilter_define_xml_flags(self, xml: str, flags: int) -> NwfilterRef:
        """Take a filter in, or a changed one of the same name."""
        unknown_flags(flags, NWFilterDefineFlags, remote.NWFILTER_DEFINE_XML_FLAGS)
        with speaking_as(ErrorDomain.NWFILTER):
            document = parse_filter(validated(xml, "nwfilter", flags & NWFilterDefineFlags.VALIDATE))
        return _ref(self.add(document))

    def add(self, document: Filter) -> Filter:
        """Take a document in; raises ``OperationFailed`` when only its name or only its UUID is known."""
        before = self._filters.get(document.name)
        document.uuid = document.uuid or (before.uuid if before is not None else new_uuid())
        for other in self._filters.values():
            if (other.name == document.name) != (other.uuid == document.uuid):
                raise errors.OperationFailed(f"filter '{other.name}' already exists with uuid {other.uuid}")
        if self._reaches(document, document.name):
            raise errors.OperationFailed("Filter would introduce a loop")
        self._filters[document.name] = document
        return document

    def _reaches(self, document: Filter, name: str) -> bool:
        """Whether a filter that is no loop yet would include one of this name."""
        names = [reference.filter for reference in document.references]
        included = [self._filters[each] for each in names if each in self._filters and each != name]
        return name in names or any(self._reaches(each, name) for each in included)

    async def nwfilter_undefine(self, nwfilter: NwfilterRef) -> None:
        """Forget a filter that nothing uses."""
        document = self._found(nwfilter.uuid)
        included = {each.filter for other in self._filters.values() for each in other.references}
        if document.name in included | self._bindings.used:
            raise errors.OperationInvalid("nwfilter is in use")
        del self._filters[document.name]


class TestFilterBindings(FilterBindings):
    """The capability; bindings by port device, ``filters`` by name."""

    error_domain = ErrorDomain.NWFILTER

    def __init__(self) -> None:
        self.filters: dict[str, Filter] = {}
        self._bindings: dict[str, FilterBinding] = {}

    @property
    def used(self) -> set[str]:
        """The names of bound filters."""
        return {binding.filterref.filter for binding in self._bindings.values()}

    def _found(self, portdev: str) -> FilterBinding:
        binding = self._bindings.get(portdev)
        if binding is None:
            raise errors.NoNwfilterBinding(f"no nwfilter binding for port dev '{portdev}'")
        return binding

    async def connect_list_all_nwfilter_bindings(
        self, need_results: int, flags: int
    ) -> ConnectListAllNwfilterBindingsRet:
        """All bindings."""
        unknown_flags(flags, None, remote.CONNECT_LIST_ALL_NWFILTER_BINDINGS)
        found = [_binding_ref(binding) for binding in self._bindings.values()]
        return ConnectListAllNwfilterBindingsRet(found if need_results else [], len(found))

    async def nwfilter_binding_lookup_by_port_dev(self, name: str) -> NwfilterBindingRef:
        """The binding of this port device."""
        return _binding_ref(self._found(name))

    async def nwfilter_binding_get_xml_desc(self, nwfilter: NwfilterBindingRef, flags: int) -> str:
        """The document."""
        unknown_flags(flags, None, remote.NWFILTER_BINDING_GET_XML_DESC)
        return self._found(nwfilter.portdev).to_xml()

    async def nwfilter_binding_create_xml(self, xml: str, flags: int) -> NwfilterBindingRef:
        """Bind a filter that there is to a port that has none."""
        unknown_flags(flags, NWFilterBindingCreateFlags, remote.NWFILTER_BINDING_CREATE_XML)
        with speaking_as(ErrorDomain.NWFILTER):
            text = validated(xml, "nwfilterbinding", flags & NWFilterBindingCreateFlags.VALIDATE)
            binding = parse_filter_binding(text)
        if binding.portdev.name in self._bindings:
            raise errors.OperationFailed(f"binding '{binding.portdev.name}' already exists")
        if binding.filterref.filter not in self.filters:
            raise errors.InternalError(f"referenced filter '{binding.filterref.filter}' is missing")
        self._bindings[binding.portdev.name] = binding
        return _binding_ref(binding)

    async def nwfilter_binding_delete(self, nwfilter: NwfilterBindingRef) -> None:
        """Take a binding away."""
        self._found(nwfilter.portdev)
        del self._bindings[nwfilter.portdev]


def _ref(document: Filter) -> NwfilterRef:
    return NwfilterRef(document.name, UUID(document.uuid).bytes)


def _binding_ref(binding: FilterBinding) -> NwfilterBindingRef:
    return NwfilterBindingRef(binding.portdev.name, binding.filterref.filter)
