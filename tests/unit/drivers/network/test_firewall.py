"""The rules of each kind of network."""

from __future__ import annotations

from typing import Any

import pytest

from vird.drivers.network.plan import firewall
from vird.model.network import Network, parse_network

IP = "<ip address='192.168.77.1' netmask='255.255.255.0'/>"
IP6 = "<ip family='ipv6' address='fd00:77::1' prefix='64'/>"


def network(forward: str = "", addresses: str = IP) -> Network:
    return parse_network(f"<network><name>n</name>{forward}<bridge name='vb0'/>{addresses}</network>")


def show(rule: list[dict[str, Any]]) -> str:
    """A rule in few words: ``saddr 192.168.77.0/24, oifname eth0, accept``."""
    return ", ".join(_statement(part) for part in rule)


def _statement(part: dict[str, Any]) -> str:
    if "match" not in part:
        ((verb, detail),) = part.items()
        return (
            f"{verb} {detail['port']['range']}"
            if verb == "masquerade" and detail
            else f"{verb} {detail['addr']}"
            if verb == "snat"
            else verb
        )
    left, right = part["match"]["left"], part["match"]["right"]
    name = (left.get("payload") or {}).get("field") or next(iter(left.values()))["key"]
    shown = f"{right['prefix']['addr']}/{right['prefix']['len']}" if isinstance(right, dict) else right
    return f"{name} {'not ' if part['match']['op'] == '!=' else ''}{shown}"


def rules(commands: list[dict[str, Any]], chain: str) -> list[str]:
    added = [c["add"]["rule"] for c in commands if "rule" in c.get("add", {})]
    return [show(rule["expr"]) for rule in added if rule["chain"] == chain]


def test_an_isolated_network_talks_to_itself_only() -> None:
    commands = firewall.install("t", network())
    assert rules(commands, "from-vb0") == ["oifname vb0, accept", "reject"]
    assert rules(commands, "to-vb0") == ["iifname vb0, accept", "reject"]
    assert rules(commands, "nat-vb0") == []
    assert commands[-1] == {"delete": {"chain": {"family": "inet", "table": "t", "name": "nat-vb0"}}}


def test_nat_lets_out_and_answers_in() -> None:
    commands = firewall.install(
        "t", network("<forward mode='nat'><nat><port start='1024' end='2000'/></nat></forward>")
    )
    assert rules(commands, "from-vb0") == ["oifname vb0, accept", "saddr 192.168.77.0/24, return", "reject"]
    assert rules(commands, "to-vb0")[1] == "daddr 192.168.77.0/24, state ['established', 'related'], accept"
    assert rules(commands, "nat-vb0") == [
        "saddr 192.168.77.0/24, daddr 224.0.0.0/24, return",
        "saddr 192.168.77.0/24, daddr 255.255.255.255/32, return",
        "saddr 192.168.77.0/24, daddr not 192.168.77.0/24, l4proto tcp, masquerade [1024, 2000]",
        "saddr 192.168.77.0/24, daddr not 192.168.77.0/24, l4proto udp, masquerade [1024, 2000]",
        "saddr 192.168.77.0/24, daddr not 192.168.77.0/24, masquerade",
    ]


def test_nat_through_one_device_from_chosen_addresses() -> None:
    forward = "<forward mode='nat' dev='eth0'><nat><address start='203.0.113.1' end='203.0.113.1'/></nat></forward>"
    commands = firewall.install("t", network(forward))
    assert "saddr 192.168.77.0/24, oifname eth0, return" in rules(commands, "from-vb0")
    assert rules(commands, "nat-vb0")[-1].endswith("oifname eth0, snat 203.0.113.1")


@pytest.mark.parametrize("asked", [False, True])
def test_ipv6_is_translated_only_when_asked(asked: bool) -> None:
    nat = "<nat ipv6='yes'/>" if asked else ""
    commands = firewall.install("t", network(f"<forward mode='nat'>{nat}</forward>", IP + IP6))
    assert any("fd00:77::/64" in rule for rule in rules(commands, "nat-vb0")) == asked
    incoming = next(rule for rule in rules(commands, "to-vb0") if "fd00" in rule)
    assert ("established" in incoming) == asked


def test_a_routed_network_is_reached_from_its_device() -> None:
    commands = firewall.install("t", network("<forward mode='route' dev='eth0'/>"))
    assert rules(commands, "to-vb0") == ["iifname vb0, accept", "daddr 192.168.77.0/24, iifname eth0, accept", "reject"]
    assert rules(commands, "nat-vb0") == []


@pytest.mark.parametrize("xml", ["<forward mode='open'/>"])
def test_an_open_network_has_no_rules(xml: str) -> None:
    assert firewall.install("t", network(xml)) == []


def test_borrowed_bridges_have_no_rules() -> None:
    borrowed = parse_network("<network><name>n</name><forward mode='bridge'/><bridge name='br0'/></network>")
    assert firewall.install("t", borrowed) == []


def test_each_daemon_has_its_own_table() -> None:
    assert firewall.table_name("") == "vird"
    assert firewall.table_name("0a1b2c3d") == "vird_0a1b2c3d"
    commands = firewall.install("vird_x", network())
    named = [thing for command in commands for verb in command.values() for thing in verb.values()]
    assert {thing.get("table", thing.get("name")) for thing in named} == {"vird_x"}


@pytest.mark.parametrize(
    ("forward", "versions"),
    [
        ("", set()),
        ("<forward mode='nat'/>", {4, 6}),
        ("<forward mode='route'/>", {4, 6}),
        ("<forward mode='open'/>", {4, 6}),
    ],
)
def test_the_host_forwards_what_leaves(forward: str, versions: set[int]) -> None:
    assert firewall.forwarded_versions(network(forward, IP + IP6)) == versions
