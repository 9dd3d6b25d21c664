"""What a daemon has, as far as it is wanted: its objects by UUID or name, their documents, whether they run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.enums.domain import ConnectListAllDomainsFlags, DomainXMLFlags
from vird.cli.desired.wanted import Wanted, name_of

if TYPE_CHECKING:
    from vird.client.connection import Connection

INACTIVE = 1
"""Of networks and pools: the definition, not what runs."""
USAGES = ("none", "volume", "ceph", "iscsi", "tls", "vtpm")


@dataclass(frozen=True)
class Current:
    """An object of the daemon. ``defined`` is None for what is gone when it stops, ``live`` for what does not run."""

    handle: Any
    name: str
    uuid: str | None
    defined: str | None
    live: str | None = None
    autostart: bool | None = None
    is_active: bool = False
    value: bytes | None = None
    """A secret's value, where it has one and it may be read."""
    is_private: bool = False
    """Whether nobody may read the value."""
    has_guests: bool = False
    """Whether guests that run are on a network that nobody wants."""


async def look(connection: Connection, wanted: Wanted) -> Current | None:
    """The object that a document is about, None when there is none; raises the library's errors."""
    found = await _found(connection, wanted)
    return None if found is None else await described(wanted.kind, found)


async def described(kind: str, found: Any) -> Current:
    """All there is to know of an object."""
    uuid = getattr(found, "uuid", None)
    if kind == "domain":
        is_active = await found.is_active()
        is_persistent = await found.is_persistent()
        defined = await _domain_xml(found, DomainXMLFlags.INACTIVE) if is_persistent else None
        live = await _domain_xml(found, 0) if is_active else None
        autostart = bool(await found.get_autostart()) if is_persistent else None
        return Current(found, found.name, uuid, defined, live, autostart, is_active)
    if kind in ("network", "storage pool"):
        is_active, is_persistent = bool(await found.is_active()), bool(await found.is_persistent())
        defined = await _inactive_xml(found) if is_persistent else None
        live = await found.get_xml_desc() if is_active else None
        autostart = bool(await found.get_autostart()) if is_persistent else None
        return Current(found, found.name, uuid, defined, live, autostart, is_active)
    document = await found.get_xml_desc()
    if kind != "secret":
        return Current(found, found.name, uuid, document)
    from vird.model.kinds import read_as_written

    value, is_private = await _value(found)
    return Current(found, name_of(read_as_written(document)), uuid, document, value=value, is_private=is_private)


async def _value(secret: Any) -> tuple[bytes | None, bool]:
    """A secret's value, and whether nobody may read it."""
    try:
        return bytes(await secret.get_value()), False
    except errors.NoSecret:
        return None, False
    except (errors.InvalidSecret, errors.OperationDenied):
        return None, True


async def _found(connection: Connection, wanted: Wanted) -> Any:
    for look_up, argument in _ways(connection, wanted):
        try:
            return await look_up(argument)
        except (
            errors.NoDomain, errors.NoNetwork, errors.NoNwfilter, errors.NoSecret, errors.NoStoragePool,
            errors.NoStorageVol,
        ):  # fmt: skip
            continue
    return None


def _ways(connection: Connection, wanted: Wanted) -> Iterable[tuple[Any, Any]]:
    if wanted.kind == "storage volume":

        async def in_pool(name: str) -> Any:
            return await (await connection.storage_pool_lookup_by_name(wanted.pool or "")).vol_lookup_by_name(name)

        return [(in_pool, wanted.name)]
    if wanted.kind == "secret":
        usage: Any = getattr(wanted.element, "usage", None)

        async def by_usage(_name: str) -> Any:
            return await connection.secret_lookup_by_usage(USAGES.index(usage.type), usage.target)

        by_uuid = [(connection.secret_lookup_by_uuid, wanted.uuid)] if wanted.uuid else []
        return [*by_uuid, *([(by_usage, "")] if usage is not None and usage.type != "none" else [])]
    prefix = {"domain": "domain", "network": "network", "storage pool": "storage_pool", "network filter": "nwfilter"}
    stem = f"{prefix[wanted.kind]}_lookup_by"
    ways = [(getattr(connection, f"{stem}_uuid"), wanted.uuid)] if wanted.uuid else []
    return [*ways, (getattr(connection, f"{stem}_name"), wanted.name)]


async def _domain_xml(guest: Any, flags: int) -> str:
    try:
        return str(await guest.get_xml_desc(flags | DomainXMLFlags.SECURE))
    except (errors.OperationDenied, errors.InvalidArg):
        # Who may only look sees no passwords; some drivers have none.
        return str(await guest.get_xml_desc(flags))


async def _inactive_xml(found: Any) -> str:
    try:
        return str(await found.get_xml_desc(INACTIVE))
    except errors.InvalidArg:
        # Drivers with one document for both have no flag for it.
        return str(await found.get_xml_desc())


LISTS = {
    "domain": "list_all_domains",
    "network": "list_all_networks",
    "network filter": "list_all_nwfilters",
    "secret": "list_all_secrets",
    "storage pool": "list_all_storage_pools",
}
"""The kinds that can be deleted because no document wants them; volumes are data and are not."""


async def others(connection: Connection, kinds: Iterable[str], known: list[Current]) -> list[tuple[str, Current]]:
    """The objects of these kinds that are not ``known``."""
    uuids = {each.uuid for each in known}
    found = []
    networks = await _networks_of_guests(connection) if "network" in kinds else set()
    for kind in kinds:
        if kind in LISTS:
            for handle in await getattr(connection, LISTS[kind])():
                if handle.uuid not in uuids:
                    current = await described(kind, handle)
                    has_guests = kind == "network" and current.name in networks
                    found.append((kind, replace(current, has_guests=has_guests)))
    return found


async def _networks_of_guests(connection: Connection) -> set[str]:
    """Those that guests which run are on; a daemon's own count does not survive a change of the definition."""
    from vird.model.domain.domain import Domain
    from vird.model.kinds import read_as_written

    names = set()
    for guest in await connection.list_all_domains(ConnectListAllDomainsFlags.ACTIVE):
        document = read_as_written(await guest.get_xml_desc())
        assert isinstance(document, Domain)
        for card in document.devices.interfaces if document.devices is not None else ():
            if card.source is not None and card.source.network:
                names.add(card.source.network)
    return names
