"""What is found wrong with a host, from what it says of itself."""

from ipaddress import ip_network
from typing import Any

import pytest

from vird.drivers.network.plan.diagnosis import (
    Chain,
    HostFacts,
    base_chains,
    chains_by_table,
    devices_in_zones,
    diagnose,
)
from vird.model.network import parse_network

NETWORK = """<network><name>lan</name>{}<bridge name='lanbr0'/>
<ip address='192.168.77.1' netmask='255.255.255.0'><dhcp><range start='192.168.77.2' end='192.168.77.9'/></dhcp></ip>
</network>"""
NAT = parse_network(NETWORK.format("<forward mode='nat'/>"))
ALONE = parse_network(NETWORK.format(""))
FORWARD = Chain("ip", "filter", "FORWARD", "forward", True, frozenset({"docker0"}))
HEALTHY = HostFacts({4: True, 6: True}, (), {}, frozenset(), (), False, frozenset({"lanbr0"}))


def texts(facts: HostFacts, *, network: Any = NAT, is_active: bool = True) -> list[str]:
    return [finding.text for finding in diagnose(network, facts, is_active=is_active)]


def test_a_healthy_host() -> None:
    assert texts(HEALTHY) == []
    assert texts(HEALTHY, is_active=False) == []


def test_forwarding_is_off() -> None:
    (finding,) = diagnose(NAT, HEALTHY._replace(forwarding={4: False, 6: False}), is_active=True)
    assert finding.text == "the host does not forward IPv4"
    assert finding.switches == ("ipv4/ip_forward",)
    assert texts(HEALTHY._replace(forwarding={4: False, 6: False}), network=ALONE) == []


def test_a_chain_that_drops_by_policy() -> None:
    (finding,) = diagnose(NAT, HEALTHY._replace(chains=(FORWARD,)), is_active=True)
    assert finding.text == "chain FORWARD of table ip filter drops what is forwarded by its policy"
    assert [command["insert"]["rule"]["chain"] for command in finding.rules] == ["FORWARD", "FORWARD"]
    passing = FORWARD._replace(passes=frozenset({"lanbr0"}))
    assert texts(HEALTHY._replace(chains=(passing,))) == []
    assert texts(HEALTHY._replace(chains=(FORWARD._replace(drops=False),))) == []
    assert texts(HEALTHY._replace(chains=(FORWARD,)), network=ALONE) == []
    (deaf,) = texts(HEALTHY._replace(chains=(FORWARD._replace(name="INPUT", hook="input"),)), network=ALONE)
    assert "what guests ask this host for" in deaf


def test_docker_has_a_chain_for_others() -> None:
    names = {("ip", "filter"): frozenset({"FORWARD", "DOCKER-USER", "DOCKER"})}
    facts = HEALTHY._replace(chains=(FORWARD,), chain_names=names, filters_bridged=True)
    (finding,) = diagnose(NAT, facts, is_active=True)
    assert "(Docker's)" in finding.text
    assert "bridge-nf-call-iptables" in finding.text
    assert {command["insert"]["rule"]["chain"] for command in finding.rules} == {"DOCKER-USER"}


def test_firewalld_has_zones() -> None:
    chain = Chain("inet", "firewalld", "filter_FORWARD", "forward", True, frozenset())
    assert texts(HEALTHY._replace(chains=(chain,), in_zones=frozenset({"lanbr0"}))) == []
    lost = HEALTHY._replace(chains=(chain,), in_zones=frozenset({"eth0"}))
    (finding,) = diagnose(NAT, lost, is_active=True)
    assert finding.place == ("lanbr0", "libvirt") and finding.is_repairable
    assert finding.help == "firewall-cmd --zone=libvirt --change-interface=lanbr0"
    assert texts(lost, is_active=False) == []
    zoned = parse_network(NETWORK.format("<forward mode='route'/>").replace("lanbr0'", "lanbr0' zone='work'"))
    assert diagnose(zoned, lost, is_active=True)[0].place == ("lanbr0", "work")
    assert texts(lost, network=parse_network(NETWORK.format("<forward mode='open'/>"))) == []


def test_which_devices_are_in_zones() -> None:
    def rule(chain: str, device: str) -> dict[str, Any]:
        match = {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": device}
        return {"rule": {"table": "firewalld", "chain": chain, "expr": [{"match": match}, {"goto": {"target": "x"}}]}}

    default = {"rule": {"table": "firewalld", "chain": "filter_INPUT_ZONES", "expr": [{"goto": {"target": "x"}}]}}
    table = {"table": {"family": "inet", "name": "firewalld"}}
    ruleset = [table, rule("filter_INPUT_ZONES", "lanbr0"), rule("filter_IN_libvirt", "eth0"), default]
    assert devices_in_zones(ruleset) == frozenset({"lanbr0"})
    assert devices_in_zones([{"table": {"family": "ip", "name": "filter"}}]) is None


@pytest.mark.parametrize(("used", "severity"), [("192.168.77.0/24", "blocks"), ("192.168.0.0/16", "may block")])
def test_addresses_that_are_somebody_elses(used: str, severity: str) -> None:
    facts = HEALTHY._replace(networks=((ip_network(used), "eth0"), (ip_network("192.168.77.0/24"), "lanbr0")))
    (finding,) = diagnose(NAT, facts, is_active=True)
    assert finding.severity == severity
    assert "on eth0" in finding.text


def test_a_service_that_took_the_port() -> None:
    facts = HEALTHY._replace(listening=frozenset({("0.0.0.0", 67), ("127.0.0.1", 53), ("0.0.0.0", 123)}))
    assert texts(facts, is_active=False) == ["another program listens on 0.0.0.0 port 67 (UDP)"]
    assert texts(facts) == []


def test_a_bridge_that_is_gone() -> None:
    assert texts(HEALTHY._replace(links=frozenset())) == ["the bridge lanbr0 is gone"]


def rule(chain: str, *expressions: dict[str, Any]) -> dict[str, Any]:
    return {"rule": {"family": "ip", "table": "filter", "chain": chain, "expr": list(expressions)}}


def test_chains_are_read_with_what_they_let_pass() -> None:
    base = {"family": "ip", "table": "filter", "name": "FORWARD", "hook": "forward", "policy": "drop", "prio": 0}
    comes = {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "lanbr0"}}
    goes = {"match": {"op": "==", "left": {"meta": {"key": "oifname"}}, "right": "other"}}
    ruleset: list[dict[str, Any]] = [
        {"table": {"family": "ip", "name": "filter"}},
        {"chain": base},
        {"chain": {"family": "ip", "table": "filter", "name": "USER"}},
        {"chain": {**base, "table": "vird"}},
        {"chain": {**base, "hook": "postrouting", "name": "POST"}},
        rule("FORWARD", {"counter": {}}, {"jump": {"target": "USER"}}),
        rule("USER", comes, {"counter": {}}, {"accept": None}),
        rule("USER", goes, {"accept": None}),
    ]
    assert base_chains(ruleset, frozenset({"vird"})) == [FORWARD._replace(passes=frozenset({"lanbr0"}))]
    assert chains_by_table(ruleset)[("ip", "filter")] == {"FORWARD", "USER", "POST"}
