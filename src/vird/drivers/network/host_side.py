"""The host's side of a running network: bridge, addresses, shaping, rules and dnsmasq; made and unmade.

Only networks with a bridge of their own have one; for the others there is nothing to do.  Each step
of a start leaves its undoing on the caller's stack, so that a failed start leaves nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable
from contextlib import AsyncExitStack

from vird.drivers.common.shaping import limit_of, shaping_of
from vird.drivers.network import dnsmasq
from vird.drivers.network.places import Places
from vird.drivers.network.plan import firewall
from vird.drivers.network.plan.actual import floor_of
from vird.drivers.network.plan.bridge import BridgePlan, plan_bridge
from vird.drivers.network.plan.dnsmasq import needs_dnsmasq
from vird.errors import InternalError, VirdError
from vird.host import bridge, link, nftables, sysctl, tc
from vird.host.netlink.codec import Refused
from vird.model.network import Network
from vird.model.network_port import NetworkPort

log = logging.getLogger(__name__)

_rules = threading.Lock()
"""Held over several transactions, so that the last network's table is not deleted under a new network."""


async def start(network: Network, places: Places, undo: AsyncExitStack) -> None:
    """Make all of it.  Raises `InternalError` (and what dnsmasq raises); the caller unwinds ``undo`` then."""
    if not network.has_own_bridge:
        return
    plan = plan_bridge(network)
    await asyncio.to_thread(_refuse_used_networks, plan)
    try:
        await asyncio.to_thread(
            bridge.create, plan.name, mac=plan.mac, stp=plan.stp, delay_s=plan.delay_s, mtu=plan.mtu
        )
    except Refused as refused:
        raise InternalError(f"error creating bridge interface {plan.name}: {refused.strerror}") from None
    undo.push_async_callback(asyncio.to_thread, _remove_bridge, plan.name)
    try:
        await asyncio.to_thread(_dress_bridge, plan, network)
    except OSError as failure:
        raise InternalError(f"cannot set up bridge {plan.name}: {failure}") from None
    undo.push_async_callback(asyncio.to_thread, _remove_rules, places.tag, plan.name)
    if needs_dnsmasq(network):
        undo.push_async_callback(dnsmasq.stop, network, places)
        steps = dnsmasq.start(network, places), asyncio.to_thread(install_rules, network, places.tag)
        # Both must have ended before either's failure is undone.
        for outcome in await asyncio.gather(*steps, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
    else:
        await asyncio.to_thread(install_rules, network, places.tag)


async def stop(network: Network, places: Places, *, half_started: bool = False) -> None:
    """Unmake all of it; what is gone already is fine, and one failure does not keep the rest.

    ``half_started`` is for what a killed daemon left.  The bridge is left alone if it is another's by now.
    """
    if not network.has_own_bridge or network.bridge is None or network.bridge.name is None:
        return
    name = network.bridge.name
    steps = [
        dnsmasq.stop_starting(network, places) if half_started else dnsmasq.stop(network, places),
        asyncio.to_thread(_remove_rules, places.tag, name),
    ]
    if await asyncio.to_thread(is_there, network):
        steps.append(asyncio.to_thread(_remove_bridge, name))
    for failure in await asyncio.gather(*steps, return_exceptions=True):
        if isinstance(failure, OSError | VirdError):
            log.error("stopping network %s: %s", network.name, failure)
        elif isinstance(failure, BaseException):
            raise failure


def is_there(network: Network) -> bool:
    """Whether the bridge of a network that ran before stands; networks without one of their own always do."""
    if not network.has_own_bridge:
        return True
    name = network.bridge.name if network.bridge is not None else None
    if name is None or not bridge.is_bridge(name):
        return False
    # Another daemon may have made a bridge of the same name since: the MAC address is the network's own.
    return network.mac is None or link.get(name).mac == network.mac.address.lower()


def install_rules(network: Network, tag: str) -> None:
    """Make or replace the firewall rules of one network."""
    rules = firewall.install(firewall.table_name(tag), network)
    if rules:
        with _rules:
            nftables.run(rules)


def rebuild_rules(networks: Iterable[Network], tag: str) -> None:
    """Leave exactly the rules of these networks, in one step."""
    running = [network for network in networks if network.has_own_bridge]
    table = firewall.table_name(tag)
    with _rules:
        if running:
            nftables.run(firewall.rebuild(table, running))
        elif table in nftables.tables(firewall.FAMILY):
            nftables.run(firewall.remove_all(table))


def apply_floor(network: Network, port: NetworkPort, floors: int) -> None:
    """Keep a port's guaranteed rate on the network's bridge; ``floors`` is the sum of all, in KiB/s."""
    limits = limit_of(network.bandwidth.inbound) if network.bandwidth is not None else None
    name = network.bridge.name if network.bridge is not None else None
    if limits is None or name is None or port.bandwidth is None or port.bandwidth.class_id is None:
        return
    tc.reserve(name, port.bandwidth.class_id, port.mac.address, floor_of(port.bandwidth) * 1000, limits)
    tc.set_default_share(name, limits, limits.average - floors * 1000)


def release_floor(network: Network, port: NetworkPort, floors: int) -> None:
    """Give a port's guaranteed rate back."""
    limits = limit_of(network.bandwidth.inbound) if network.bandwidth is not None else None
    name = network.bridge.name if network.bridge is not None else None
    if limits is None or name is None or port.bandwidth is None or port.bandwidth.class_id is None:
        return
    if link.exists(name):
        tc.release(name, port.bandwidth.class_id)
        tc.set_default_share(name, limits, limits.average - floors * 1000)


def _dress_bridge(plan: BridgePlan, network: Network) -> None:
    sysctl.quiet_ipv6(plan.name, enabled=plan.speaks_ipv6)
    for address in plan.addresses:
        link.add_address(plan.name, address)
    link.set_up(plan.name)
    for route in plan.routes:
        link.add_route(plan.name, route.destination, route.gateway, route.metric)
    sysctl.enable_forwarding(plan.forwarding)
    shaping = shaping_of(network.bandwidth)
    if shaping:
        tc.shape(plan.name, sends=shaping.sends, receives=shaping.receives)


def _refuse_used_networks(plan: BridgePlan) -> None:
    """A second way to the same network would take the first one's packets."""
    wanted = {address.network for address in plan.addresses if address.version == 4 and address.network.prefixlen < 32}
    for network, device in link.networks_in_use(besides=plan.name) if wanted else ():
        if network in wanted:
            raise InternalError(f"Network is already in use by interface {device}")


def _remove_bridge(name: str) -> None:
    tc.clear(name)
    link.delete(name)


def _remove_rules(tag: str, bridge_name: str) -> None:
    table = firewall.table_name(tag)
    with _rules:
        if table not in nftables.tables(firewall.FAMILY):
            return
        nftables.run(firewall.remove(table, bridge_name))
        left = nftables.run([firewall.list_networks(table)])
        if not any(item.get("map", {}).get("elem") for item in left):
            nftables.run(firewall.remove_all(table))
