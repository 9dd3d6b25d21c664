"""Announcements to switches, merged; what libvirt 9.0 answered to the same documents."""

from __future__ import annotations

import pytest

from vird.drivers.network.plan.virtualports import check_fits, merge_virtualports
from vird.errors import ConfigUnsupported, XmlError
from vird.model.network import parse_network
from vird.model.virtualport import VirtualPort, VirtualPortParameters

ONE, NEW = "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f", "5d744f21-ba4a-4d6e-bdb2-30a35ff3207d"


def port(kind: str | None, **parameters: object) -> VirtualPort:
    return VirtualPort(type=kind, parameters=VirtualPortParameters(**parameters) if parameters else None)


def merged(*ports: VirtualPort | None) -> VirtualPort | None:
    return merge_virtualports(*ports, lambda: NEW)  # type: ignore[arg-type]


def test_each_adds_what_the_others_leave_open() -> None:
    own = port("openvswitch", interface_id=ONE)
    assert merged(own, port("openvswitch"), port(None, profile_id="pg")) == port(
        "openvswitch", interface_id=ONE, profile_id="pg"
    )
    assert merged(None, None, None) is None


def test_an_identifier_that_nobody_chose_is_made() -> None:
    assert merged(None, port("openvswitch"), None) == port("openvswitch", interface_id=NEW)
    given = {"manager_id": 11, "type_id": 1193047, "type_id_version": 2}
    assert merged(None, port("802.1Qbg", **given), None) == port("802.1Qbg", **given, instance_id=NEW)


def test_what_the_type_does_not_know_is_forgotten() -> None:
    assert merged(port(None, manager_id=9, interface_id=ONE), port("openvswitch"), None) == port(
        "openvswitch", interface_id=ONE
    )


@pytest.mark.parametrize(
    ("ports", "said"),
    [
        ((None, port("openvswitch"), port("midonet")), r"mismatched types \(openvswitch and midonet\)"),
        ((port("midonet"), port("openvswitch"), None), r"mismatched types \(midonet and openvswitch\)"),
        (
            (port(None, profile_id="mine"), port("openvswitch"), port(None, profile_id="pg")),
            r"mismatched profileids \('mine' and 'pg'\)",
        ),
        ((port("802.1Qbg", manager_id=1), port(None, manager_id=2), None), r"mismatched managerids \(1 and 2\)"),
        ((port("802.1Qbh"), None, None), "missing profileid in <virtualport type='802.1Qbh'>"),
        ((port("midonet"), None, None), "missing interfaceid in <virtualport type='midonet'>"),
        ((port("802.1Qbg", manager_id=1), None, None), "missing typeid in <virtualport type='802.1Qbg'>"),
    ],
)
def test_two_words_on_one_thing_are_refused(ports: tuple[VirtualPort | None, ...], said: str) -> None:
    with pytest.raises(XmlError, match=said):
        merged(*ports)


NAT = "<bridge name='vb0'/><forward mode='nat'/><ip address='192.0.2.1' prefix='24'/>"
BRIDGE = "<forward mode='bridge'/><bridge name='br0'/>"
MACVTAP = "<forward mode='vepa'><interface dev='eth7'/></forward>"
HOSTDEV = "<forward mode='hostdev'><pf dev='eth7'/></forward>"


@pytest.mark.parametrize(
    ("body", "kind", "uses"),
    [
        (NAT, "openvswitch", "IP forwarding"),
        (BRIDGE, "802.1Qbg", "a bridge device"),
        (BRIDGE, "802.1Qbh", "a bridge device"),
        (MACVTAP, "openvswitch", "a macvtap device"),
        (MACVTAP, None, "a macvtap device"),
        (HOSTDEV, "midonet", "an SR-IOV Virtual Function via PCI passthrough"),
    ],
)
def test_what_a_networks_guests_cannot_announce(body: str, kind: str | None, uses: str) -> None:
    network = parse_network(f"<network><name>n</name>{body}</network>")
    text = f"<virtualport type='{kind or 'none'}'> not supported for network 'n' which uses {uses}"
    with pytest.raises(ConfigUnsupported, match=text):
        check_fits(port(kind), network)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(BRIDGE, "openvswitch"), (BRIDGE, "midonet"), (BRIDGE, None), (MACVTAP, "802.1Qbg"), (HOSTDEV, "802.1Qbh")],
)
def test_what_they_can(body: str, kind: str | None) -> None:
    check_fits(port(kind), parse_network(f"<network><name>n</name>{body}</network>"))
    check_fits(None, parse_network(f"<network><name>n</name>{body}</network>"))
