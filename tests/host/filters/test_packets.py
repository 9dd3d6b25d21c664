"""What filters let through, with real frames over a real bridge."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.host.filters.cable import (
    EVERYBODY,
    GUEST,
    GUEST_IP,
    PEER,
    PEER_IP,
    Cable,
    arp,
    dhcp,
    ethernet,
    icmp,
    ip4,
    ip6,
    tcp,
    to_guest,
    udp,
)
from tests.host.namespace import in_namespace
from vird.drivers.filters.guard import Guard
from vird.drivers.filters.places import Places
from vird.drivers.filters.plan import flows
from vird.drivers.filters.store import FilterStore
from vird.host import nftables
from vird.host.paths import Paths
from vird.model.filter import parse_filter
from vird.model.filter_binding import parse_filter_binding

ICMP, TCP, UDP, ICMP6 = 1, 6, 17, 58
PATIENCE_S = 5
ACK, DISCOVER, RELEASE = 5, 1, 7


def binding(name: str, **values: str) -> str:
    parameters = "".join(f"<parameter name='{key}' value='{value}'/>" for key, value in values.items())
    return (
        "<filterbinding><owner><name>g</name><uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01</uuid></owner>"
        f"<portdev name='guest0'/><mac address='{GUEST}'/><filterref filter='{name}'>{parameters}</filterref>"
        "</filterbinding>"
    )


class Host:
    """The filters of a daemon, and a cable that they guard."""

    def __init__(self, folder: Path, now: float = 1000.0) -> None:
        self.folder = folder
        self.now = now
        self.work: set[asyncio.Task[Any]] = set()
        self.done = asyncio.Event()
        self.guard = self.daemon()

    def daemon(self) -> Guard:
        return Guard(FilterStore(Places(Paths(self.folder))), self.spawn, now=lambda: self.now)

    def spawn(self, coroutine: Coroutine[Any, Any, Any], name: str) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self.work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.work.discard(task)
        self.done.set()

    async def bind(self, name: str, rules: str | None = None, **values: str) -> None:
        if rules is not None:
            await self.guard.define(parse_filter(f"<filter name='{name}'>{rules}</filter>"))
        await self.guard.bind(parse_filter_binding(binding(name, **values)))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was seen on the cable has been acted upon."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition() or self.work:
                self.done.clear()
                await self.done.wait()

    def addresses(self) -> list[str]:
        return self.guard.bound("guest0").variables().get("IP", [])


@contextlib.asynccontextmanager
async def a_host() -> AsyncIterator[tuple[Host, Cable]]:
    with tempfile.TemporaryDirectory() as folder:
        cable = Cable()
        host = Host(Path(folder))
        await host.guard.load()
        try:
            yield host, cable
        finally:
            for device in list(host.guard.bindings):
                await host.guard.unbind(device)
            cable.close()
            assert nftables.tables("bridge") == []


@in_namespace
def test_clean_traffic_stops_what_is_not_the_guests_own() -> None:
    async def body() -> None:
        async with a_host() as (host, cable):
            assert cable.sends(arp(sender_ip="192.0.2.66"))
            await host.bind("clean-traffic", IP=GUEST_IP)
            assert cable.sends(arp())
            assert cable.sends(ip4(UDP, udp(5, 6)))
            assert cable.sends(dhcp(DISCOVER, reply=False))
            assert not cable.sends(arp(source=PEER))
            assert not cable.sends(arp(sender_mac=PEER))
            assert not cable.sends(arp(sender_ip="192.0.2.66"))
            assert not cable.sends(ip4(UDP, udp(5, 6), source="192.0.2.66"))
            assert not cable.sends(ip4(UDP, udp(5, 6), source_mac=PEER))
            assert not cable.sends(ip4(TCP, tcp(5, 6), source="0.0.0.0"))
            assert not cable.sends(ethernet(EVERYBODY, GUEST, 0x88B5, b"other"))
            assert cable.receives(to_guest(UDP, udp(6, 5)))
            assert cable.receives(arp(source=PEER, sender_mac=PEER, sender_ip=PEER_IP, target_ip=GUEST_IP))
            assert cable.receives(dhcp(ACK, reply=True, address=GUEST_IP))
            assert not cable.receives(ethernet(GUEST, PEER, 0x88B5, b"other"))

    asyncio.run(body())


@in_namespace
def test_answers_pass_and_nothing_else_does() -> None:
    rules = (
        "<rule action='accept' direction='in' priority='1'><tcp dstportstart='22'/></rule>"
        "<rule action='accept' direction='out' priority='1'><udp dstportstart='53'/></rule>"
        "<rule action='accept' direction='out' priority='1'><icmp/></rule>"
        "<rule action='drop' direction='inout' priority='2'><all/></rule>"
    )

    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("strict", rules)
            assert not cable.sends(ip4(TCP, tcp(22, 4000, 0x12)))
            assert cable.receives(to_guest(TCP, tcp(4000, 22)))
            assert cable.sends(ip4(TCP, tcp(22, 4000, 0x12)))
            assert not cable.sends(ip4(TCP, tcp(22, 4001, 0x12)))
            assert not cable.receives(to_guest(TCP, tcp(4000, 23)))
            assert not cable.receives(to_guest(UDP, udp(53, 777)))
            assert cable.sends(ip4(UDP, udp(777, 53)))
            assert cable.receives(to_guest(UDP, udp(53, 777)))
            assert not cable.receives(to_guest(UDP, udp(53, 778)))
            assert not cable.receives(to_guest(ICMP, icmp(0)))
            assert cable.sends(ip4(ICMP, icmp(8)))
            assert cable.receives(to_guest(ICMP, icmp(0)))
            # frames are none of these rules' business
            assert cable.sends(arp())

    asyncio.run(body())


@in_namespace
def test_states_that_a_rule_names() -> None:
    rules = (
        "<rule action='accept' direction='inout' priority='1'><all state='ESTABLISHED,RELATED'/></rule>"
        "<rule action='drop' direction='in' priority='2'><all state='NEW'/></rule>"
        "<rule action='drop' direction='in' priority='3'><all-ipv6 state='NEW'/></rule>"
    )

    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("no-new", rules)
            for protocol, ask, answer in (
                (UDP, udp(7, 53), udp(53, 7)), (TCP, tcp(7, 80), tcp(80, 7, 0x12)), (ICMP, icmp(8), icmp(0)),
            ):  # fmt: skip
                assert not cable.receives(to_guest(protocol, answer))
                assert cable.sends(ip4(protocol, ask))
                assert cable.receives(to_guest(protocol, answer))
            there = ip6(UDP, udp(53, 7), "2001:db8::9", "2001:db8::5", PEER, GUEST)
            assert not cable.receives(there)
            assert cable.sends(ip6(UDP, udp(7, 53), "2001:db8::5", "2001:db8::9"))
            assert cable.receives(there)

    asyncio.run(body())


@pytest.mark.parametrize(
    ("match", "hit", "miss"),
    [
        ("<mac dstmacaddr='52:54:00:00:00:00' dstmacmask='ff:ff:ff:00:00:00'/>", ip4(UDP, udp(1, 2)),
         ip4(UDP, udp(1, 2), to_mac="02:00:00:00:00:01")),
        ("<mac protocolid='0x88b5'/>", ethernet(EVERYBODY, GUEST, 0x88B5, b"x"),
         ethernet(EVERYBODY, GUEST, 0x88B6, b"x")),
        ("<mac match='no' srcmacaddr='52:54:00:6b:00:01'/>", arp(source=PEER), arp()),
        ("<vlan vlanid='5'/>", ethernet(EVERYBODY, GUEST, 0x8100, b"\x00\x05\x08\x00xy"),
         ethernet(EVERYBODY, GUEST, 0x8100, b"\x00\x06\x08\x00xy")),
        ("<vlan encap-protocol='arp'/>", ethernet(EVERYBODY, GUEST, 0x8100, b"\x00\x05\x08\x06xy"),
         ethernet(EVERYBODY, GUEST, 0x8100, b"\x00\x05\x08\x00xy")),
        ("<arp opcode='Reply' arpsrcipaddr='192.0.2.0' arpsrcipmask='24'/>", arp(kind=2), arp(kind=1)),
        ("<ip dstipaddr='192.0.2.8' dstipmask='30' protocol='udp' dstportstart='5' dstportend='9'/>",
         ip4(UDP, udp(1, 9)), ip4(UDP, udp(1, 10))),
        ("<ipv6 dstipaddr='2001:db8::' dstipmask='32' protocol='icmpv6' type='128' typeend='129'/>",
         ip6(ICMP6, icmp(128), "2001:db8::5", "2001:db8::9"), ip6(ICMP6, icmp(130), "2001:db8::5", "2001:db8::9")),
        ("<tcp flags='SYN,ACK/SYN'/>", ip4(TCP, tcp(1, 2, 0x02)), ip4(TCP, tcp(1, 2, 0x12))),
        ("<tcp dstipfrom='192.0.2.9' dstipto='192.0.2.20'/>", ip4(TCP, tcp(1, 2)), ip4(TCP, tcp(1, 2), to="192.0.2.8")),
        ("<icmp type='8'/>", ip4(ICMP, icmp(8)), ip4(ICMP, icmp(13))),
        ("<igmp/>", ip4(2, b"\x16" + bytes(7)), ip4(50, bytes(8))),
        ("<esp/>", ip4(50, bytes(8)), ip4(51, bytes(8))),
        ("<udplite/>", ip4(136, bytes(8)), ip4(17, bytes(8))),
        ("<sctp dstportstart='7'/>", ip4(132, udp(1, 7)), ip4(132, udp(1, 8))),
        ("<icmpv6 type='128'/>", ip6(ICMP6, icmp(128), "2001:db8::5", "2001:db8::9"),
         ip6(ICMP6, icmp(129), "2001:db8::5", "2001:db8::9")),
        ("<udp-ipv6 dstportstart='53'/>", ip6(UDP, udp(1, 53), "2001:db8::5", "2001:db8::9"), ip4(UDP, udp(1, 53))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
@in_namespace
def test_each_protocol(match: str, hit: bytes, miss: bytes) -> None:
    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("one", f"<rule action='drop' direction='out'>{match}</rule>")
            assert not cable.sends(hit)
            assert cable.sends(miss)
            assert cable.receives(arp(source=PEER, sender_mac=PEER, sender_ip=PEER_IP, target_ip=GUEST_IP))

    asyncio.run(body())


@in_namespace
def test_a_changed_filter_holds_at_once_for_whom_it_guards() -> None:
    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("f", "<rule action='drop' direction='out'><icmp/></rule>")
            assert not cable.sends(ip4(ICMP, icmp(8)))
            uuid = host.guard.lookup("f").uuid  # type: ignore[union-attr]
            changed = f"<filter name='f'><uuid>{uuid}</uuid><rule action='drop' direction='out'><udp/></rule></filter>"
            await host.guard.define(parse_filter(changed))
            assert cable.sends(ip4(ICMP, icmp(8)))
            assert not cable.sends(ip4(UDP, udp(1, 2)))

    asyncio.run(body())


@in_namespace
def test_the_first_address_that_the_guest_uses_is_its_own() -> None:
    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("no-ip-spoofing")
            assert host.addresses() == []
            assert not cable.sends(ip4(UDP, udp(1, 2), source_mac=PEER))
            assert cable.sends(ip4(UDP, udp(1, 2)))
            await host.until(lambda: bool(host.addresses()))
            assert host.addresses() == [GUEST_IP]
            assert not cable.sends(ip4(UDP, udp(1, 2), source="192.0.2.66"))
            assert cable.sends(ip4(UDP, udp(1, 2)))
            # the next daemon knows it too
            host.guard.close()
            host.guard = host.daemon()
            await host.guard.load()
            assert host.addresses() == [GUEST_IP]
            assert not cable.sends(ip4(UDP, udp(1, 2), source="192.0.2.66"))

    asyncio.run(body())


@in_namespace
def test_leases_give_addresses_and_take_them_back() -> None:
    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("clean-traffic", CTRL_IP_LEARNING="dhcp")
            assert not cable.sends(ip4(UDP, udp(1, 2)))
            assert not cable.sends(arp())
            assert cable.sends(dhcp(DISCOVER, reply=False))
            # what the guest itself says is no lease
            cable.send(dhcp(ACK, reply=True, address="192.0.2.66"))
            assert cable.receives(dhcp(ACK, reply=True, address=GUEST_IP, seconds=600))
            await host.until(lambda: bool(host.addresses()))
            assert host.addresses() == [GUEST_IP]
            assert cable.sends(ip4(UDP, udp(1, 2)))
            assert not cable.sends(ip4(UDP, udp(1, 2), source="192.0.2.66"))
            kept = (host.folder / "run/libvirt/network/nwfilter.leases").read_text()
            assert kept == f"1600 6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01-{GUEST} {GUEST_IP} {PEER_IP}\n"
            host.guard.close()
            host.guard = host.daemon()
            await host.guard.load()
            assert cable.sends(ip4(UDP, udp(1, 2)))
            cable.send(dhcp(RELEASE, reply=False, address=GUEST_IP))
            await host.until(lambda: host.addresses() == [])
            assert not cable.sends(ip4(UDP, udp(1, 2)))

    asyncio.run(body())


@in_namespace
def test_a_lease_ends() -> None:
    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("clean-traffic", CTRL_IP_LEARNING="dhcp")
            assert cable.receives(dhcp(ACK, reply=True, address=GUEST_IP, seconds=1))
            await host.until(lambda: bool(host.addresses()))
            host.now += 2
            await host.until(lambda: host.addresses() == [])
            assert not cable.sends(ip4(UDP, udp(1, 2)))

    asyncio.run(body())


@in_namespace
def test_rules_that_cannot_be_made_any_more_let_nothing_through() -> None:
    async def body() -> None:
        async with a_host() as (host, cable):
            await host.bind("f", "<rule action='drop' direction='out'><icmp/></rule>")
            host.guard.close()
            host.guard.store.definitions.remove("f")
            host.guard = host.daemon()
            await host.guard.load()
            assert not cable.sends(arp())
            assert not cable.receives(to_guest(UDP, udp(1, 2)))

    asyncio.run(body())


@in_namespace
def test_the_words_for_kernels_that_track_bridged_connections() -> None:
    """Such a kernel is not at hand: where connections are tracked everywhere, it must take the same words."""
    where = {"family": "inet", "table": "t", "chain": "c"}
    chain = {"name": "c", "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}
    rules = [*flows.kernel_states(["NEW", "ESTABLISHED"], "original"), *flows.kernel_states(["RELATED"], None)]
    limit = {"ct count": {"val": 3, "inv": True}}
    reject = {"reject": {"type": "icmpx", "expr": "port-unreachable"}}
    table = {"table": {"family": "inet", "name": "t"}}
    nftables.run(
        [
            {"add": table},
            {"add": {"chain": {"family": "inet", "table": "t", **chain}}},
            *({"add": {"rule": {**where, "expr": [*rule.tests, {"accept": None}]}}} for rule in rules),
            {"add": {"rule": {**where, "expr": [limit, reject]}}},
        ]
    )
    listed = nftables.run([{"list": {"chain": {"family": "inet", "table": "t", "name": "c"}}}])
    assert sum("rule" in item for item in listed) == 3
    nftables.run([{"delete": table}])
