"""What is written into Open vSwitch's database, beside what libvirt 9.0 was seen to write."""

from __future__ import annotations

import pytest

from vird.drivers.common.ovs_port import (
    NO_LIMITS,
    OvsProfile,
    OvsVlan,
    adding,
    limiting,
    profile_of,
    removing,
    tagging,
    vlan_of,
)
from vird.drivers.common.shaping import shaping_of
from vird.host.ovsdb import NOTHING, Operation, read_map
from vird.model.bandwidth import Bandwidth
from vird.model.domain.devices.interface import Interface
from vird.model.vlan import Vlan

ID, OWNER, MAC = "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f", "61c1fb4a-ebf4-49b8-974d-b68b2ba17e13", "52:54:00:00:00:01"
PROFILE = OvsProfile(ID, "prof", OWNER)
LIMITS = Bandwidth.from_xml(
    "<bandwidth><inbound average='1000' peak='2000' burst='128'/><outbound average='500' peak='600' burst='256'/>"
    "</bandwidth>"
)


def inserted(operations: list[Operation], table: str) -> dict[str, object]:
    (row,) = (each["row"] for each in operations if each["op"] == "insert" and each["table"] == table)
    return dict(row)


@pytest.mark.parametrize(
    ("xml", "vlan"),
    [
        ("<vlan><tag id='42'/></vlan>", OvsVlan(tag=42)),
        (
            "<vlan trunk='yes'><tag id='42'/><tag id='47' nativeMode='tagged'/></vlan>",
            OvsVlan(tag=47, trunks=(42, 47), mode="native-tagged"),
        ),
        (
            "<vlan trunk='yes'><tag id='42' nativeMode='untagged'/><tag id='47'/></vlan>",
            OvsVlan(tag=42, trunks=(42, 47), mode="native-untagged"),
        ),
        ("<vlan trunk='yes'><tag id='42'/><tag id='47'/></vlan>", OvsVlan(trunks=(42, 47))),
        ("<vlan><tag id='5' nativeMode='untagged'/></vlan>", OvsVlan(tag=5, mode="native-untagged")),
    ],
)
def test_vlans(xml: str, vlan: OvsVlan) -> None:
    assert vlan_of(Vlan.from_xml(xml)) == vlan


def test_no_vlan() -> None:
    assert vlan_of(None) == OvsVlan()
    (told,) = tagging("vnet0", OvsVlan())
    assert told["row"] == {"tag": NOTHING, "trunks": NOTHING, "vlan_mode": NOTHING}


def test_only_bridges_belong_to_the_switch() -> None:
    body = f"<virtualport type='openvswitch'><parameters interfaceid='{ID}' profileid='prof'/></virtualport>"
    assert profile_of(Interface.from_xml(f"<interface type='bridge'>{body}</interface>"), OWNER) == PROFILE
    assert profile_of(Interface.from_xml(f"<interface type='direct'>{body}</interface>"), OWNER) is None
    assert profile_of(Interface.from_xml("<interface type='bridge'/>"), OWNER) is None


def test_a_port_says_whose_it_is() -> None:
    operations = adding("vnet0", "ovsbr0", MAC, PROFILE, OvsVlan(tag=42), NO_LIMITS)
    assert read_map(inserted(operations, "Interface")["external_ids"]) == {  # type: ignore[arg-type]
        "attached-mac": MAC,
        "iface-id": ID,
        "vm-id": OWNER,
        "port-profile": "prof",
        "ifname": "vnet0",
        "iface-status": "active",
    }
    port = inserted(operations, "Port")
    assert (port["name"], port["tag"], "qos" in port) == ("vnet0", 42, False)
    assert operations[-1] == {
        "op": "mutate",
        "table": "Bridge",
        "where": [["name", "==", "ovsbr0"]],
        "mutations": [["ports", "insert", ["set", [["named-uuid", "port"]]]]],
    }


def test_limits_in_bits() -> None:
    operations = adding("vnet0", "ovsbr0", MAC, PROFILE, OvsVlan(), shaping_of(LIMITS))
    interface, qos = inserted(operations, "Interface"), inserted(operations, "QoS")
    assert (interface["ingress_policing_rate"], interface["ingress_policing_burst"]) == (4000, 2048)
    assert qos["type"] == "linux-htb"
    rates = {"min-rate": "8000000", "burst": "1048576", "max-rate": "16000000"}
    assert read_map(qos["other_config"]) == rates  # type: ignore[arg-type]
    assert read_map(inserted(operations, "Queue")["other_config"]) == rates  # type: ignore[arg-type]
    assert inserted(operations, "Port")["qos"] == ["named-uuid", "qos"]


def test_an_average_alone_limits_too() -> None:
    average = Bandwidth.from_xml("<bandwidth><inbound average='100'/></bandwidth>")
    operations = limiting("vnet0", OWNER, shaping_of(average))
    assert read_map(inserted(operations, "QoS")["other_config"]) == {  # type: ignore[arg-type]
        "min-rate": "800000",
        "max-rate": "800000",
    }


def test_limits_taken_away_are_forgotten() -> None:
    operations = limiting("vnet0", OWNER, NO_LIMITS)
    assert [(each["op"], each["table"]) for each in operations] == [
        ("update", "Interface"),
        ("update", "Port"),
        ("delete", "QoS"),
        ("delete", "Queue"),
    ]
    assert operations[0]["row"] == {"ingress_policing_rate": 0, "ingress_policing_burst": 0}


def test_a_port_goes_with_its_limits() -> None:
    operations = removing("vnet0", OWNER, ["a-row"])
    assert {"op": "mutate", "table": "Bridge", "where": [], "mutations": [
        ["ports", "delete", ["set", [["uuid", "a-row"]]]]
    ]} in operations  # fmt: skip
    mine = ["external_ids", "includes", ["map", [["ifname", "vnet0"], ["vm-id", OWNER]]]]
    assert [each["where"] for each in operations if each["op"] == "delete"] == [[mine], [mine]]
