"""Guests' devices on Open vSwitch's bridges: put on, taken off, tagged, limited, and what the switch counts of them.

Carries out what ``ovs_port`` says, and waits until the switch's daemon has done it, so that a guest does not start on a
port that does not work.  Blocking; nothing waits longer than the database's deadline.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from vird.drivers.common import ovs_port
from vird.drivers.common.ovs_port import OvsProfile, OvsVlan
from vird.drivers.common.shaping import Shaping
from vird.errors import InternalError
from vird.host import ovsdb
from vird.host.ovsdb import Database, Operation
from vird.host.traffic import Traffic

COUNTS = (
    "rx_bytes", "rx_packets", "rx_errors", "rx_dropped", "tx_bytes", "tx_packets", "tx_errors", "tx_dropped",
)  # fmt: skip
"""The switch's names of its figures, in the order of `Traffic`."""


def plug(
    name: str,
    bridge: str,
    mac: str,
    profile: OvsProfile,
    vlan: OvsVlan,
    shaping: Shaping,
    *,
    socket: Path = ovsdb.SOCKET,
) -> None:
    """Put a device on a bridge.  Raises `InternalError`, and nothing is left on the bridge then."""
    try:
        with Database(socket) as database:
            if not database.select("Bridge", [["name", "==", bridge]], ["name"]):
                raise InternalError(f"Unable to add port {name} to OVS bridge {bridge}: no bridge named {bridge}")
            stale = _rows(database, name)
            try:
                database.configure(ovs_port.adding(name, bridge, mac, profile, vlan, shaping, stale))
                _check(database, name, bridge)
            except BaseException:
                with contextlib.suppress(OSError, ovsdb.Refused), Database(socket) as again:
                    again.transact(ovs_port.removing(name, profile.owner, _rows(again, name)))
                raise
    except (OSError, ovsdb.Refused) as failure:
        raise InternalError(f"Unable to add port {name} to OVS bridge {bridge}: {failure}") from None


def unplug(name: str, mac: str, *, socket: Path = ovsdb.SOCKET) -> None:
    """Take a device off its bridge if it is this guest's; raises `InternalError` when the database does not do it."""
    try:
        with Database(socket) as database:
            external = _external(database, name)
            if external.get("attached-mac") == mac:
                rows = _rows(database, name)
                database.transact(ovs_port.removing(name, external.get("vm-id", ""), rows))
    except (OSError, ovsdb.Refused) as failure:
        raise InternalError(f"Unable to delete port {name} from OVS: {failure}") from None


def tag(name: str, vlan: OvsVlan, *, socket: Path = ovsdb.SOCKET) -> None:
    """Give a device other VLANs; raises `InternalError`."""
    _change(name, lambda owner: ovs_port.tagging(name, vlan), f"Unable to set vlans of port {name}", socket)


def limit(name: str, shaping: Shaping, *, socket: Path = ovsdb.SOCKET) -> None:
    """Give a device other limits; raises `InternalError`."""
    _change(name, lambda owner: ovs_port.limiting(name, owner, shaping), f"Unable to set limits of port {name}", socket)


def vhost_user_device(path: str, *, is_server: bool, socket: Path = ovsdb.SOCKET) -> str | None:
    """The name of the switch's device behind a vhost-user socket; None where the switch has none.

    ``is_server`` is whether the hypervisor listens there: the switch's device says then where it connects to, else
    its socket has its name.
    """
    connects = [["options", "includes", ovsdb.map_of({"vhost-server-path": path})]]
    with contextlib.suppress(OSError, ovsdb.Refused), Database(socket) as database:
        named = [["name", "==", os.path.basename(path)]]
        for row in database.select("Interface", connects if is_server else named, ["name"]):
            return str(row["name"])
    return None


def traffic(names: Iterable[str], *, socket: Path = ovsdb.SOCKET) -> dict[str, Traffic]:
    """What went through devices of the switch, as it counts it; those that it does not have are left out."""
    found = {}
    with contextlib.suppress(OSError, ovsdb.Refused), Database(socket) as database:
        for name in names:
            for row in database.select("Interface", [["name", "==", name]], ["statistics"]):
                counts = ovsdb.read_map(row["statistics"])
                found[name] = Traffic(*(int(counts.get(each, 0)) for each in COUNTS))
    return found


def _change(name: str, operations: Callable[[str], list[Operation]], what: str, socket: Path) -> None:
    try:
        with Database(socket) as database:
            database.configure(operations(_external(database, name).get("vm-id", "")))
    except (OSError, ovsdb.Refused) as failure:
        raise InternalError(f"{what}: {failure}") from None


def _check(database: Database, name: str, bridge: str) -> None:
    """The switch's daemon writes down what it could not do."""
    for row in database.select("Interface", [["name", "==", name]], ["error"]):
        if errors := ovsdb.read_set(row["error"]):
            raise InternalError(f"Unable to add port {name} to OVS bridge {bridge}: {errors[0]}")


def _rows(database: Database, name: str) -> list[str]:
    """The UUIDs of the ports of a name; there is one at most."""
    return [str(row["_uuid"][1]) for row in database.select("Port", [["name", "==", name]], ["_uuid"])]


def _external(database: Database, name: str) -> dict[str, str]:
    """What a device says of itself to the switch; nothing for one that it does not have."""
    rows = database.select("Interface", [["name", "==", name]], ["external_ids"])
    return ovsdb.read_map(rows[0]["external_ids"]) if rows else {}
