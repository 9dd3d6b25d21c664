"""What is made on the host for an interface."""

from __future__ import annotations

import pytest

from vird.drivers.common.nic import needs_nic, nic_of, plan_nic
from vird.drivers.common.ovs_port import OvsProfile, OvsVlan
from vird.drivers.common.shaping import limit_of, shaping_of
from vird.errors import ConfigUnsupported, InternalError
from vird.host.bridge import PortVlan
from vird.host.tc import Limit
from vird.model.bandwidth import Bandwidth, Rate
from vird.model.domain.devices.interface import Interface

MAC = "<mac address='52:54:00:11:22:33'/>"
LIMITS = "<bandwidth><inbound average='1000' peak='5000' burst='1024'/><outbound average='128'/></bandwidth>"


def interface(kind: str, body: str) -> Interface:
    return Interface.from_xml(f"<interface type='{kind}'>{MAC}{body}</interface>")


def test_a_bridge_gets_a_tap_that_sends_what_is_inbound() -> None:
    plan = plan_nic(interface("bridge", f"<source bridge='br0'/>{LIMITS}<driver queues='4'/><mtu size='1400'/>"))
    assert (plan.kind, plan.device, plan.name, plan.queues, plan.mtu, plan.up) == ("tap", "br0", None, 4, 1400, True)
    assert plan.shaping == (Limit(1_000_000, 5_000_000, 1024 * 1024), Limit(128_000))


def test_a_macvtap_sends_what_is_outbound() -> None:
    plan = plan_nic(interface("direct", f"<source dev='eth0' mode='private'/>{LIMITS}"))
    assert (plan.kind, plan.device, plan.mode) == ("macvtap", "eth0", "private")
    assert plan.shaping == (Limit(128_000), Limit(1_000_000, 5_000_000, 1024 * 1024))
    assert plan_nic(interface("direct", "<source dev='eth0'/>")).mode == "vepa"


def test_a_network_counts_by_what_it_became() -> None:
    wanted = interface("network", "<source network='n'/>")
    with pytest.raises(InternalError, match="names no device on the host"):
        plan_nic(wanted)
    became = interface(
        "network",
        f"<source network='n'/><actual type='direct'><source dev='p4p1_0' mode='bridge'/>{LIMITS}</actual>",
    )
    plan = plan_nic(became)
    assert (plan.kind, plan.device, plan.mode) == ("macvtap", "p4p1_0", "bridge")
    assert plan.shaping.receives == Limit(1_000_000, 5_000_000, 1024 * 1024)


@pytest.mark.parametrize(("name", "kept"), [("web0", "web0"), ("vnet3", None), ("macvtap1", None), ("a%d", None)])
def test_only_names_of_the_users_own_are_kept(name: str, kept: str | None) -> None:
    assert plan_nic(interface("ethernet", f"<target dev='{name}'/>")).name == kept


def test_a_pulled_cable_and_an_isolated_port_are_seen() -> None:
    plan = plan_nic(interface("bridge", "<source bridge='br0'/><port isolated='yes'/><link state='down'/>"))
    assert plan.isolated and not plan.up


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("user", ""),
        ("bridge", "<source bridge='br0'/><virtualport type='openvswitch'/><port isolated='yes'/>"),
        ("bridge", "<source bridge='br0'/><virtualport type='midonet'/>"),
        ("direct", "<source dev='eth0'/><virtualport type='802.1Qbg'/>"),
        ("direct", "<source dev='eth0'/><virtualport type='802.1Qbh'/>"),
        ("direct", "<source dev='eth0'/><vlan><tag id='7'/></vlan>"),
        ("bridge", "<source bridge='br0'/><virtualport type='openvswitch'/><filterref filter='clean-traffic'/>"),
        ("bridge", "<source bridge='br0'/><virtualport type='802.1Qbh'/><filterref filter='clean-traffic'/>"),
        ("ethernet", "<vlan><tag id='7'/></vlan>"),
        (
            "network",
            "<source network='n'/><vlan><tag id='7'/></vlan><actual type='network'><source bridge='vb0'/>"
            "<vlan><tag id='7'/></vlan></actual>",
        ),
        ("direct", "<source dev='eth0' mode='strange'/>"),
    ],
)
def test_what_cannot_be_made_is_refused(kind: str, body: str) -> None:
    with pytest.raises(ConfigUnsupported):
        plan_nic(interface(kind, body))


def test_a_running_interface_names_its_device() -> None:
    found = nic_of(interface("bridge", "<source bridge='br0'/><target dev='vnet0'/>"))
    assert found is not None and (found.name, found.kind, found.mac) == ("vnet0", "tap", "52:54:00:11:22:33")
    assert nic_of(interface("bridge", "<source bridge='br0'/>")) is None
    assert nic_of(interface("user", "<target dev='x'/>")) is None
    assert not needs_nic(interface("user", ""))


def test_a_floor_alone_limits_nothing() -> None:
    assert limit_of(Rate(floor=50)) is None
    assert limit_of(None) is None
    assert not shaping_of(Bandwidth(inbound=Rate(floor=50)))
    assert not shaping_of(None)


OVS = "<source bridge='ovs0'/><vlan><tag id='7'/></vlan><virtualport type='openvswitch'><parameters {}/></virtualport>"
ID = "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f"


def test_a_port_of_open_vswitch() -> None:
    given = interface("bridge", OVS.format(f"interfaceid='{ID}' profileid='p'") + "<target dev='vnet3'/>")
    plan = plan_nic(given, owner="a-guest")
    assert (plan.device, plan.ovs, plan.ovs_vlan) == ("ovs0", OvsProfile(ID, "p", "a-guest"), OvsVlan(tag=7))
    assert plan.vlans == ()
    assert nic_of(given) == ("vnet3", "tap", "52:54:00:11:22:33", [], [], True)


def test_a_port_of_a_bridge_of_linux_with_a_vlan() -> None:
    plan = plan_nic(interface("bridge", "<source bridge='br0'/><vlan><tag id='7'/></vlan>"))
    assert (plan.ovs, plan.ovs_vlan) == (None, OvsVlan())
    assert plan.vlans == (PortVlan(7, is_native=True, leaves_untagged=True),)


def test_the_vlan_of_a_device_that_is_passed_through_is_its_cards() -> None:
    plan = plan_nic(interface("direct", "<source dev='eth0' mode='passthrough'/><vlan><tag id='7'/></vlan>"))
    assert plan.has_card_vlan and plan.vlans == ()
