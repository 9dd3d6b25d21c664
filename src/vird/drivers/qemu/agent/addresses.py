"""The guest's network interfaces as its agent tells them: aliases joined with the interface they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vird.drivers.network.leases import IPV4, IPV6
from vird.wire.procedures.domain_agent import DomainInterface, DomainIpAddr


def told(answer: Iterable[Mapping[str, Any]]) -> list[DomainInterface]:
    """The answer to ``guest-network-get-interfaces``."""
    found: dict[str, DomainInterface] = {}
    for each in answer:
        # eth0:1 is eth0 with one more address.
        name = str(each["name"]).partition(":")[0]
        interface = found.get(name)
        if interface is None:
            interface = found[name] = DomainInterface(name, each.get("hardware-address"), [])
        for address in each.get("ip-addresses", ()):
            kind = IPV6 if address["ip-address-type"] == "ipv6" else IPV4
            interface.addrs.append(DomainIpAddr(kind, address["ip-address"], int(address["prefix"])))
    return list(found.values())
