"""The bridge that a network's document asks for."""

from __future__ import annotations

import ipaddress

from vird.drivers.network.plan.bridge import plan_bridge
from vird.model.network import parse_network


def test_everything_is_taken_from_the_document() -> None:
    network = parse_network(
        "<network><name>n</name><forward mode='route'/><bridge name='vb0' stp='off' delay='3'/><mtu size='9000'/>"
        "<mac address='52:54:00:00:00:01'/><ip address='192.168.77.1' netmask='255.255.255.0'/>"
        "<ip family='ipv6' address='fd00:77::1' prefix='64'/>"
        "<route address='10.1.0.0' prefix='16' gateway='192.168.77.9' metric='2'/></network>"
    )
    plan = plan_bridge(network)
    assert (plan.name, plan.mac, plan.stp, plan.delay_s, plan.mtu) == ("vb0", "52:54:00:00:00:01", False, 3, 9000)
    assert plan.addresses == [ipaddress.ip_interface("192.168.77.1/24"), ipaddress.ip_interface("fd00:77::1/64")]
    (route,) = plan.routes
    assert route == (ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_address("192.168.77.9"), 2)
    assert plan.speaks_ipv6
    assert plan.forwarding == {4, 6}


def test_a_bare_network_has_a_bridge_and_no_more() -> None:
    plan = plan_bridge(parse_network("<network><name>n</name><bridge name='vb0'/></network>"))
    assert (plan.stp, plan.delay_s, plan.addresses, plan.routes) == (True, 0, [], [])
    assert not plan.speaks_ipv6 and plan.forwarding == set()


def test_ipv6_among_guests_needs_it_on_the_bridge() -> None:
    assert plan_bridge(parse_network("<network ipv6='yes'><name>n</name><bridge name='vb0'/></network>")).speaks_ipv6
