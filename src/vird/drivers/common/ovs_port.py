"""What stands in Open vSwitch's database for a guest's device: its port, its VLANs, its limits; pure.

``<virtualport type='openvswitch'>`` and ``<vlan>`` become the columns that libvirt writes, so that controllers which
look for a guest by ``iface-id`` or ``attached-mac`` find it.  Limits are the switch's own: it takes away what others
put on its devices.  ``ovs`` carries these operations out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from vird.drivers.common.shaping import Shaping
from vird.host.ovsdb import NOTHING, Operation, map_of, set_of
from vird.host.tc import Limit
from vird.model.domain.devices.interface import ActualInterface, Interface
from vird.model.virtualport import VirtualPortParameters
from vird.model.vlan import Vlan

TYPE: Final = "openvswitch"
NO_LIMITS: Final = Shaping(None, None)
BITS: Final = 8


class OvsProfile(NamedTuple):
    """What a port says of itself; ``owner`` is the guest's UUID as text."""

    interface_id: str | None
    profile: str | None
    owner: str


class OvsVlan(NamedTuple):
    """A port's VLANs: of an access port its tag, of a trunk all tags, the native one and how it leaves."""

    tag: int | None = None
    trunks: tuple[int, ...] = ()
    mode: str | None = None


def is_ovs(part: ActualInterface | Interface) -> bool:
    """Whether an interface's tap belongs to Open vSwitch."""
    return part.type == "bridge" and part.virtualport is not None and part.virtualport.type == TYPE


def profile_of(part: ActualInterface | Interface, owner: str) -> OvsProfile | None:
    """What the port of an interface will say; None for one that is not Open vSwitch's."""
    if not is_ovs(part) or part.virtualport is None:
        return None
    given = part.virtualport.parameters or VirtualPortParameters()
    return OvsProfile(given.interface_id, given.profile_id, owner)


def vlan_of(vlan: Vlan | None) -> OvsVlan:
    """The columns of a ``<vlan>`` element."""
    if vlan is None or not vlan.tags:
        return OvsVlan()
    is_trunk = vlan.trunk == "yes"
    native = next((tag for tag in vlan.tags if tag.native_mode is not None), None)
    if native is None and not is_trunk:
        return OvsVlan(tag=vlan.tags[0].id)
    return OvsVlan(
        tag=native.id if native is not None else None,
        trunks=tuple(tag.id for tag in vlan.tags) if is_trunk else (),
        mode=f"native-{native.native_mode}" if native is not None else None,
    )


def adding(
    name: str, bridge: str, mac: str, profile: OvsProfile, vlan: OvsVlan, shaping: Shaping, stale: Sequence[str] = ()
) -> list[Operation]:
    """Put a device on a bridge; ``stale`` are rows of ports of its name that an earlier device left."""
    external = {"attached-mac": mac, "iface-status": "active", "vm-id": profile.owner}
    if profile.interface_id is not None:
        external["iface-id"] = profile.interface_id
    if profile.profile is not None:
        external |= {"port-profile": profile.profile, "ifname": name}
    operations = removing(name, profile.owner, stale)
    interface: dict[str, Any] = {"name": name, "external_ids": map_of(external), **_policing(shaping.receives)}
    port: dict[str, Any] = {"name": name, "interfaces": ["named-uuid", "nic"], **_columns(vlan)}
    if shaping.sends is not None:
        operations += _queueing(name, profile.owner, shaping.sends)
        port |= {"qos": ["named-uuid", "qos"], "external_ids": map_of(_of_limits(name, profile.owner))}
    return [
        *operations,
        {"op": "insert", "table": "Interface", "uuid-name": "nic", "row": interface},
        {"op": "insert", "table": "Port", "uuid-name": "port", "row": port},
        {
            "op": "mutate", "table": "Bridge", "where": [["name", "==", bridge]],
            "mutations": [["ports", "insert", set_of([["named-uuid", "port"]])]],
        },
    ]  # fmt: skip


def removing(name: str, owner: str, rows: Sequence[str]) -> list[Operation]:
    """Take a device's ports off their bridges, and their limits with them."""
    unlimited = {"op": "update", "table": "Port", "where": [["name", "==", name]], "row": {"qos": NOTHING}}
    return [unlimited, *(_taking_off(row) for row in rows), *_forgetting_limits(name, owner)]


def tagging(name: str, vlan: OvsVlan) -> list[Operation]:
    """Give a port other VLANs."""
    return [{"op": "update", "table": "Port", "where": [["name", "==", name]], "row": _columns(vlan)}]


def limiting(name: str, owner: str, shaping: Shaping) -> list[Operation]:
    """Give a port other limits."""
    where = [["name", "==", name]]
    policing = {"op": "update", "table": "Interface", "where": where, "row": _policing(shaping.receives)}
    clearing = {"op": "update", "table": "Port", "where": where, "row": {"qos": NOTHING}}
    operations = [policing, clearing, *_forgetting_limits(name, owner)]
    if shaping.sends is None:
        return operations
    row = {"qos": ["named-uuid", "qos"], "external_ids": map_of(_of_limits(name, owner))}
    setting = {"op": "update", "table": "Port", "where": where, "row": row}
    return [*operations, *_queueing(name, owner, shaping.sends), setting]


def _columns(vlan: OvsVlan) -> dict[str, Any]:
    return {
        "tag": NOTHING if vlan.tag is None else vlan.tag,
        "trunks": set_of(vlan.trunks),
        "vlan_mode": NOTHING if vlan.mode is None else vlan.mode,
    }


def _policing(limit: Limit | None) -> dict[str, int]:
    """What the guest may send, in kbit/s and kbit; zero is no limit."""
    return {
        "ingress_policing_rate": 0 if limit is None else limit.average * BITS // 1000,
        "ingress_policing_burst": 0 if limit is None else limit.burst * BITS // 1024,
    }


def _queueing(name: str, owner: str, limit: Limit) -> list[Operation]:
    """What the guest may receive, in bit/s and bit.  Without a ceiling the switch would only promise, not limit."""
    rates = {"min-rate": str(limit.average * BITS), "max-rate": str(limit.ceiling * BITS)}
    if limit.burst:
        rates["burst"] = str(limit.burst * BITS)
    row = {"other_config": map_of(rates), "external_ids": map_of(_of_limits(name, owner))}
    queues = ["map", [[0, ["named-uuid", "queue"]]]]
    return [
        {"op": "insert", "table": "Queue", "uuid-name": "queue", "row": row},
        {"op": "insert", "table": "QoS", "uuid-name": "qos", "row": {**row, "type": "linux-htb", "queues": queues}},
    ]


def _of_limits(name: str, owner: str) -> dict[str, str]:
    return {"ifname": name, "vm-id": owner}


def _forgetting_limits(name: str, owner: str) -> list[Operation]:
    where = [["external_ids", "includes", map_of(_of_limits(name, owner))]]
    return [{"op": "delete", "table": table, "where": where} for table in ("QoS", "Queue")]


def _taking_off(row: str) -> Operation:
    mutation = ["ports", "delete", set_of([["uuid", row]])]
    return {"op": "mutate", "table": "Bridge", "where": [], "mutations": [mutation]}
