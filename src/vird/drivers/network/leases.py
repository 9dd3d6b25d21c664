"""The DHCP leases of a network, from the file that the lease script keeps.

Blocking and short.  The file may hold leases that ran out; they are left out here.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from vird.drivers.network import lease_script
from vird.drivers.network.places import Places
from vird.model.checks.network_ip import address_of, prefix_of
from vird.model.network import Network

IPV4, IPV6 = 0, 1
"""Kinds of address (virIPAddrType)."""


class Lease(NamedTuple):
    """One lease; ``expiry`` is in seconds since 1970, 0 for never, ``type`` is of virIPAddrType."""

    bridge: str
    expiry: int
    type: int
    mac: str
    iaid: str | None
    ip: str
    prefix: int
    hostname: str | None
    client_id: str | None


def read_leases(network: Network, places: Places, mac: str | None = None, now: float | None = None) -> list[Lease]:
    """The leases that hold now, all or of one MAC address."""
    if network.bridge is None or network.bridge.name is None:
        return []
    moment = int(time.time() if now is None else now)
    wanted = mac.lower() if mac is not None else None
    entries = lease_script.read(str(places.leases(network.bridge.name)))
    leases = [
        _lease(network, network.bridge.name, entry) for entry in entries if not lease_script.is_over(entry, moment)
    ]
    return [lease for lease in leases if wanted is None or lease.mac.lower() == wanted]


def _lease(network: Network, bridge: str, entry: dict[str, object]) -> Lease:
    ip = str(entry.get("ip-address", ""))
    expiry = entry.get("expiry-time", 0)
    version = 6 if ":" in ip else 4
    return Lease(
        bridge=bridge,
        expiry=expiry if isinstance(expiry, int) else 0,
        type=IPV6 if version == 6 else IPV4,
        mac=str(entry.get("mac-address", "")),
        iaid=_text(entry, "iaid"),
        ip=ip,
        prefix=_prefix(network, version),
        hostname=_text(entry, "hostname"),
        client_id=_text(entry, "client-id"),
    )


def _prefix(network: Network, version: int) -> int:
    """The prefix of the address that serves DHCP for this IP version; 0 if none does."""
    served = (ip for ip in network.ips if ip.dhcp is not None and address_of(ip).version == version)
    return next((prefix_of(ip) for ip in served), 0)


def _text(entry: dict[str, object], key: str) -> str | None:
    value = entry.get(key)
    return str(value) if value else None
