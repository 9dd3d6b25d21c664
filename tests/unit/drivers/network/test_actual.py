"""What an interface on a network becomes."""

from __future__ import annotations

import pytest

from vird.drivers.network.plan.actual import Owner, actual_of, plan_port, port_of
from vird.errors import InternalError, OperationUnsupported
from vird.model.bandwidth import Bandwidth
from vird.model.domain.devices.interface import Interface
from vird.model.network import Network, parse_network
from vird.model.network_port import NetworkPort

OWNER = Owner("g1", "e70aa2d3-6a4d-4b28-b178-81de6ad6add9")
UUID = "5d744f21-ba4a-4d6e-bdb2-30a35ff3207d"
MAC = "<mac address='52:54:00:11:22:33'/>"


def limits(average: int) -> str:
    return f"<bandwidth><inbound average='{average}'/></bandwidth>"


def interface(body: str = "", source: str = "") -> Interface:
    return Interface.from_xml(f"<interface type='network'>{MAC}<source network='n' {source}/>{body}</interface>")


def network(body: str) -> Network:
    return parse_network(f"<network><name>n</name>{body}</network>")


def plan(net: Network, wanted: Interface, ports: list[NetworkPort] | None = None) -> NetworkPort:
    return plan_port(net, wanted, OWNER, UUID, ports or [])


def average(bandwidth: Bandwidth | None) -> int | None:
    return bandwidth.inbound.average if bandwidth is not None and bandwidth.inbound is not None else None


OWN = "<bridge name='vb0'/>"
POOL = "<forward mode='bridge'><interface dev='eth0'/><interface dev='eth1'/></forward>"


def test_an_own_bridge_stays_a_network() -> None:
    port = plan(network(OWN), interface())
    assert port.to_xml() == (
        f"<networkport>\n  <uuid>{UUID}</uuid>\n  <owner>\n    <name>g1</name>\n    <uuid>{OWNER.uuid}</uuid>\n"
        "  </owner>\n  <mac address='52:54:00:11:22:33'/>\n  <plug type='network' bridge='vb0'/>\n</networkport>\n"
    )
    actual = actual_of(port)
    assert actual.type == "network" and actual.source is not None and actual.source.bridge == "vb0"


def test_a_borrowed_bridge_becomes_a_bridge() -> None:
    actual = actual_of(
        plan(network("<forward mode='bridge'/><bridge name='br0' macTableManager='libvirt'/>"), interface())
    )
    assert actual.type == "bridge" and actual.source is not None
    assert (actual.source.bridge, actual.source.mac_table_manager) == ("br0", "libvirt")


@pytest.mark.parametrize("mode", ["bridge", "private", "vepa", "passthrough"])
def test_a_pool_becomes_direct_with_its_mode(mode: str) -> None:
    actual = actual_of(plan(network(POOL.replace("mode='bridge'", f"mode='{mode}'")), interface()))
    assert actual.type == "direct" and actual.source is not None
    assert (actual.source.dev, actual.source.mode) == ("eth0", mode)


def test_the_device_with_the_fewest_guests_is_next() -> None:
    net, ports = network(POOL), []
    for _ in range(5):
        ports.append(plan(net, interface(), ports))
    assert [port.plug.dev for port in ports] == ["eth0", "eth1", "eth0", "eth1", "eth0"]  # type: ignore[union-attr]


def test_a_whole_device_serves_one_guest() -> None:
    net = network("<forward mode='passthrough'><interface dev='eth0'/><interface dev='eth1'/></forward>")
    ports = [plan(net, interface())]
    ports.append(plan(net, interface(), ports))
    with pytest.raises(InternalError, match="requires exclusive access to interfaces, but none are available"):
        plan(net, interface(), ports)


def test_an_empty_pool_is_refused() -> None:
    with pytest.raises(InternalError, match="has no forward dev and no interface pool"):
        plan(network("<forward mode='vepa'/>"), interface())


def test_pci_devices_are_handed_out_once() -> None:
    place = "<address type='pci' domain='0x0000' bus='0x03' slot='0x10' function='0x{}'/>"
    net = network(f"<forward mode='hostdev' managed='yes'>{place.format(0)}{place.format(2)}</forward>")
    ports = [plan(net, interface())]
    ports.append(plan(net, interface(), ports))
    functions = [actual_of(port).source.device.function for port in ports]  # type: ignore[union-attr]
    assert functions == [0, 2]
    assert actual_of(ports[0]).managed == "yes"
    with pytest.raises(InternalError, match="none are available"):
        plan(net, interface(), ports)


def test_bandwidth_is_the_interfaces_else_the_groups_and_never_the_networks() -> None:
    net = network(OWN + limits(1) + f"<portgroup name='pg'>{limits(2)}</portgroup>")
    assert average(plan(net, interface(limits(3), "portgroup='pg'")).bandwidth) == 3
    assert average(plan(net, interface("", "portgroup='pg'")).bandwidth) == 2
    assert plan(net, interface()).bandwidth is None


def test_the_default_group_is_for_those_that_name_none() -> None:
    net = network(OWN + f"<portgroup name='pg' default='yes'>{limits(2)}</portgroup><portgroup name='other'/>")
    assert average(plan(net, interface()).bandwidth) == 2
    assert plan(net, interface("", "portgroup='other'")).bandwidth is None
    assert plan(net, interface()).group is None


def test_isolation_and_trust_come_from_the_network_too() -> None:
    net = parse_network(
        "<network trustGuestRxFilters='yes'><name>n</name><bridge name='vb0'/><port isolated='yes'/></network>"
    )
    port = plan(net, interface())
    actual = actual_of(port)
    assert actual.port is not None and actual.port.isolated == "yes"
    assert actual.trust_guest_rx_filters == "yes"


def test_a_floor_needs_a_network_with_a_limit() -> None:
    floor = "<bandwidth><inbound average='100' floor='50'/></bandwidth>"
    with pytest.raises(OperationUnsupported, match="has no inbound QoS set"):
        plan(network(OWN), interface(floor))
    with pytest.raises(OperationUnsupported, match="only supported for interface type 'network'"):
        plan(network(POOL), interface(floor))
    assert plan(network(OWN + limits(1000)), interface(floor)).plug is not None


def test_a_lost_port_is_known_from_the_guests_document() -> None:
    for body in (OWN, POOL, "<forward mode='bridge'/><bridge name='br0'/>"):
        wanted = interface(limits(3), "portgroup='pg'")
        port = plan(network(body), wanted)
        assert wanted.source is not None
        wanted.source.port_id, wanted.actual = port.uuid, actual_of(port)
        assert port_of(wanted, OWNER) == port
    assert port_of(interface(), OWNER) is None
