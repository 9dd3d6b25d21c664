"""A simulated host with an object of every kind, opened as a client has it, and calls about these objects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from vird.api.caller import Caller
from vird.api.driver import Environment, Opened
from vird.api.uri import Uri
from vird.daemon.access.objects import Details
from vird.drivers.common.bus import Counter
from vird.drivers.test.driver import TestDriver
from vird.host.paths import Paths
from vird.wire.procedures import Procedure, refs
from vird.wire.xdr import Record, TypedParam, TypedValue

UUID = "11111111-2222-3333-4444-555555555555"
DOCUMENTS = {
    "domain": f"<domain type='test'><name>new</name><uuid>{UUID}</uuid><memory>1</memory>"
    "<os><type>hvm</type></os></domain>",
    "network": f"<network><name>new</name><uuid>{UUID}</uuid></network>",
    "network_port": f"<networkport><uuid>{UUID}</uuid><owner><name>g</name><uuid>{UUID}</uuid></owner>"
    "<mac address='52:54:00:00:00:01'/></networkport>",
    "storage_pool": f"<pool type='dir'><name>new</name><uuid>{UUID}</uuid><target><path>/new</path></target></pool>",
    "storage_vol": "<volume><name>new</name><capacity>1</capacity></volume>",
    "nwfilter": f"<filter name='new'><uuid>{UUID}</uuid></filter>",
    "nwfilter_binding": f"<filterbinding><owner><name>g</name><uuid>{UUID}</uuid></owner><portdev name='new'/>"
    "<linkdev name='eth9'/><mac address='52:54:00:00:00:01'/><filterref filter='clean'/></filterbinding>",
    "interface": "<interface type='ethernet' name='new'><mac address='52:54:00:00:00:01'/></interface>",
    "node_device": "<device><name>new</name><parent>computer</parent>"
    "<capability type='mdev'><type id='x'/></capability></device>",
    "secret": f"<secret><uuid>{UUID}</uuid><usage type='ceph'><name>new</name></usage></secret>",
}
"""A document of each kind of object."""
DOMAIN_UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f"


class Rules:
    """A policy that goes by a function, and remembers what it was asked."""

    def __init__(self, says: Callable[[str, str, Details], bool] = lambda kind, permission, details: False) -> None:
        self.says = says
        self.asked: list[tuple[str, str, Details]] = []

    async def allows(self, caller: Caller, kind: str, permission: str, details: Details) -> bool:
        self.asked.append((kind, permission, details))
        return self.says(kind, permission, details)


async def open_host(folder: Path) -> Opened:
    """``test:///default``."""
    driver = TestDriver(Environment(Paths(folder), Counter()))
    await driver.start()
    return await driver.open(Uri.parse("test:///default"), Caller(), 0)


async def known_refs(opened: Opened) -> dict[type[Record], Record]:
    """One reference of each kind that the host has."""
    serving = {name: held for held in opened.capabilities.values() for name in dir(held) if not name.startswith("_")}
    domain = await serving["domain_lookup_by_name"].domain_lookup_by_name("test")
    network = await serving["network_lookup_by_name"].network_lookup_by_name("default")
    pool = await serving["storage_pool_lookup_by_name"].storage_pool_lookup_by_name("default-pool")
    volumes = serving["storage_vol_create_xml"]
    volume = await volumes.storage_vol_create_xml(pool, "<volume><name>v</name><capacity>1</capacity></volume>", 0)
    interface = await serving["interface_lookup_by_name"].interface_lookup_by_name("eth1")
    found: list[Record] = [domain, network, pool, volume, interface]
    found.append(refs.DomainSnapshotRef("s", domain))
    found.append(refs.DomainCheckpointRef("c", domain))
    found.append(refs.NetworkPortRef(network, bytes(16)))
    found.append(refs.NodeDeviceRef("computer"))
    # Of these the host has none.
    found += [refs.NwfilterRef("f", bytes(16)), refs.NwfilterBindingRef("p", "f"), refs.SecretRef(bytes(16), 2, "u")]
    return {type(each): each for each in found}


def arguments(procedure: Procedure, known: dict[type[Record], Record]) -> Record | None:
    """Arguments about objects that there are, or that a document describes."""
    if procedure.args is None:
        return None
    kind = next((right.object for right in procedure.rights if right.object != "connect"), "domain")
    hints = get_type_hints(procedure.args)
    return procedure.args(*(_value(name, hints[name], known, kind) for name in procedure.args.__match_args__))


def _value(name: str, hint: Any, known: dict[type[Record], Record], kind: str) -> Any:
    if get_origin(hint) is Annotated:
        return _value(name, get_args(hint)[0], known, kind)
    if get_origin(hint) in (Union, UnionType):
        return _value(name, next(each for each in get_args(hint) if each is not type(None)), known, kind)
    if isinstance(hint, type) and issubclass(hint, Record):
        return known.get(hint)
    if name == "params":
        return [
            TypedParam("file", TypedValue.string("/saved")),
            TypedParam("destination_name", TypedValue.string("test")),
        ]
    if get_origin(hint) is list:
        return []
    if hint is str:
        return DOCUMENTS[kind] if name in ("xml", "xml_desc", "dom_xml") else "test"
    return {bytes: b"", int: 0}.get(hint, 0)
