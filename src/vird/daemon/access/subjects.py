"""Which objects a call is about, as the drivers know them: found before the call is carried out.

A client names objects by reference; only what the driver answers about its UUID or name counts.  What does not exist
is told as the driver tells it.  A saved guest is named by its file, a new object by its document, a guest that comes
from another host by what the call says of it.
"""

from __future__ import annotations

from typing import Any

from vird.api.capabilities.domains import Domains
from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.capabilities.filters import Filters
from vird.api.capabilities.interfaces import Interfaces
from vird.api.capabilities.networks import Networks
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.saving import Saving
from vird.api.capabilities.secrets import Secrets
from vird.api.capabilities.volumes import Volumes
from vird.api.capability import Capability
from vird.api.driver import Opened
from vird.api.params.domain_misc import DOMAIN_SAVE_PARAM_FILE
from vird.api.params.migration import MIGRATE_PARAM_DEST_NAME, MIGRATE_PARAM_DEST_XML
from vird.daemon.access import documents, objects
from vird.daemon.access.objects import KINDS, Details
from vird.errors import NoSupport
from vird.wire.procedures import refs
from vird.wire.xdr import Record

DOCUMENTS = ("xml", "xml_desc", "dom_xml")
"""Fields that hold the document of a new object."""
FILES = ("file", "from_")
"""Fields that name a saved guest."""


class Subjects:
    """Finds them among what one client has open."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    async def of_call(self, kind: str, args: Record | None) -> Details | None:
        """What rules are told of the object of this kind; None when only the call's result will say which it is.

        Raises what the lookup of the object raises, or the reading of its document.
        """
        if kind == "connect":
            return {}
        fields: dict[str, Any] = {name: getattr(args, name) for name in args.__match_args__} if args is not None else {}
        values = [getattr(value, "dom", value) for value in fields.values()]
        for value in values:
            if KINDS.get(type(value)) == kind:
                return await self.of_ref(value)
        around = await self._around(kind, values)
        document = next((fields[name] for name in DOCUMENTS if fields.get(name)), None)
        if document is not None:
            return self._renamed(fields, {**around, **documents.READERS[kind](document)})
        if kind == "domain":
            return await self._domain(fields)
        if kind == "node_device" and "name" in fields:
            return objects.node_device(fields["name"])
        return None

    async def of_ref(self, ref: Any) -> Details:
        """What the drivers know of the object behind a reference that need not be true."""
        match ref:
            case refs.DomainRef():
                found: Record = await self._serving(Domains).domain_lookup_by_uuid(ref.uuid)
            case refs.NetworkRef():
                found = await self._serving(Networks).network_lookup_by_uuid(ref.uuid)
            case refs.NetworkPortRef():
                return objects.network_port(await self.of_ref(ref.net), objects.text_of(ref.uuid))
            case refs.StoragePoolRef():
                found = await self._serving(Pools).storage_pool_lookup_by_uuid(ref.uuid)
            case refs.StorageVolRef():
                return await self._volume(ref.pool, ref.name)
            case refs.NwfilterRef():
                found = await self._serving(Filters).nwfilter_lookup_by_uuid(ref.uuid)
            case refs.NwfilterBindingRef():
                return await self._binding(ref.portdev)
            case refs.InterfaceRef():
                found = await self._serving(Interfaces).interface_lookup_by_name(ref.name)
            case refs.SecretRef():
                found = await self._serving(Secrets).secret_lookup_by_uuid(ref.uuid)
            case _:
                found = ref
        return objects.of_ref(found)

    async def of_answer(self, ref: Any) -> Details:
        """What is known of an object that a driver or an event named."""
        if isinstance(ref, refs.StorageVolRef | refs.NwfilterBindingRef):
            return await self.of_ref(ref)
        return objects.of_ref(ref)

    async def _volume(self, pool: str, name: str) -> Details:
        of = await self._serving(Pools).storage_pool_lookup_by_name(pool)
        found = await self._serving(Volumes).storage_vol_lookup_by_name(of, name)
        return objects.volume(objects.of_ref(of), found.name, found.key)

    async def _binding(self, port: str) -> Details:
        serving = self._serving(FilterBindings)
        found = await serving.nwfilter_binding_lookup_by_port_dev(port)
        return documents.of_binding(await serving.nwfilter_binding_get_xml_desc(found, 0))

    async def _around(self, kind: str, values: list[Any]) -> Details:
        """What rules are told of a new object besides its own names: what it will be in."""
        outer = {"storage_vol": refs.StoragePoolRef, "network_port": refs.NetworkRef}.get(kind)
        inside = next((value for value in values if outer is not None and isinstance(value, outer)), None)
        return await self.of_ref(inside) if inside is not None else {}

    async def _domain(self, fields: dict[str, Any]) -> Details | None:
        told = {param.field: param.value.value for param in fields.get("params", ())}
        file = next((fields[name] for name in FILES if name in fields), told.get(DOMAIN_SAVE_PARAM_FILE))
        if file is not None:
            return documents.of_domain(await self._serving(Saving).domain_save_image_get_xml_desc(file, 0))
        if MIGRATE_PARAM_DEST_XML in told:
            return self._renamed(
                {"dname": told.get(MIGRATE_PARAM_DEST_NAME)}, documents.of_domain(told[MIGRATE_PARAM_DEST_XML])
            )
        name = fields.get("dname") or told.get(MIGRATE_PARAM_DEST_NAME)
        if name is not None:
            return objects.of_ref(await self._serving(Domains).domain_lookup_by_name(name))
        return {} if "pid_value" in fields else None

    def _renamed(self, fields: dict[str, Any], details: Details) -> Details:
        """A guest may arrive under another name than its document has."""
        return {**details, "domain_name": fields["dname"]} if fields.get("dname") else details

    def _serving(self, kind: type[Any]) -> Any:
        serving: Capability | None = self._opened.capabilities.get(kind)
        if serving is None:
            raise NoSupport("the lookup of the object that access is controlled to")
        return serving
