"""Looks at this host for what blocks a network, and repairs what can be repaired where somebody asks for it.

Works on files and the kernel alone, so that it can be asked when the daemon does not run.  What the facts mean is
``plan.diagnosis``'s; this module gathers them.  All of it blocks shortly.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vird.drivers.network.places import Places
from vird.drivers.network.plan.diagnosis import (
    Finding,
    HostFacts,
    Place,
    base_chains,
    chains_by_table,
    devices_in_zones,
    diagnose,
)
from vird.drivers.network.store import NetworkStore
from vird.errors import InternalError, NoNetwork
from vird.host import link, nftables, sysctl
from vird.host.files import read_text
from vird.host.firewalld import Firewalld
from vird.host.paths import Paths
from vird.model.network import Network

OWN_PREFIX = "vird"
PROC = Path("/proc")


def examine(paths: Paths, name: str) -> list[Finding]:
    """What is wrong with a network of the daemon of these paths; raises `NoNetwork`."""
    network, is_active = _find(NetworkStore(Places(paths)), name)
    return diagnose(network, gather(), is_active=is_active)


def repair(findings: list[Finding]) -> None:
    """Do what the findings offer; raises `InternalError` and `DbusService` in other programs' words, OSError for a
    switch.  Runs a loop of its own for a while."""
    for finding in findings:
        if finding.rules:
            nftables.run(list(finding.rules))
        for name in finding.switches:
            sysctl.write(name, 1)
        if finding.place is not None:
            asyncio.run(_put(finding.place))


def gather(proc: Path = PROC) -> HostFacts:
    """Ask the kernel."""
    ruleset: list[dict[str, Any]] = nftables.run([{"list": {"ruleset": None}}])
    own = frozenset(item["table"]["name"] for item in ruleset if _is_ours(item.get("table")))
    return HostFacts(
        forwarding={
            4: sysctl.read("ipv4/ip_forward", proc=proc) != "0",
            6: sysctl.read("ipv6/conf/all/forwarding", proc=proc) != "0",
        },
        chains=base_chains(ruleset, own),
        chain_names=chains_by_table(ruleset),
        listening=frozenset(listening(proc)),
        networks=link.networks_in_use(),
        filters_bridged=sysctl.read("bridge/bridge-nf-call-iptables", proc=proc) == "1",
        links=frozenset(each.name for each in link.list_all()),
        in_zones=devices_in_zones(ruleset),
    )


async def _put(place: Place) -> None:
    bus = await Firewalld.connect()
    if bus is None:
        raise InternalError("no message bus leads to firewalld")
    try:
        await bus.put(place.device, place.zone)
    finally:
        bus.close()


def listening(proc: Path = PROC) -> Iterator[tuple[str, int]]:
    """The addresses and ports of all UDP sockets that are bound."""
    for name in ("udp", "udp6"):
        for line in read_text(proc / "net" / name, "").splitlines()[1:]:
            address, _, port = line.split()[1].partition(":")
            yield _address(address), int(port, 16)


def _address(text: str) -> str:
    """An address as /proc/net writes it: words of 32 bits in the host's order, which is little-endian here."""
    words = [bytes.fromhex(text[start : start + 8])[::-1] for start in range(0, len(text), 8)]
    return str(ipaddress.ip_address(b"".join(words)))


def _is_ours(table: dict[str, Any] | None) -> bool:
    return table is not None and (table["name"] == OWN_PREFIX or table["name"].startswith(f"{OWN_PREFIX}_"))


def _find(store: NetworkStore, name: str) -> tuple[Network, bool]:
    for running, network in store.statuses_kept():
        if running == name and network is not None:
            return network, True
    for network, _ in store.definitions_kept():
        if network.name == name:
            return network, False
    raise NoNetwork(f"no network with matching name '{name}'")
