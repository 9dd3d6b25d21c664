from typing import Any

import pytest

from vird.drivers.filters.plan.expressions import field, match, meta
from vird.drivers.filters.plan.nft_connections import Tracking, connection_tests
from vird.drivers.filters.plan.variables import combinations
from vird.errors import ConfigUnsupported
from vird.model.filter import parse_filter


def written(
    text: str, direction: str, *, sent: bool, kernel: bool = True, action: str = "accept", more: str = ""
) -> list[list[dict[str, Any]]]:
    rule_text = f"<rule action='{action}' direction='{direction}' {more}>{text}</rule>"
    (rule,) = parse_filter(f"<filter name='f'>{rule_text}</filter>").rules
    (values,) = combinations(rule, {})
    return list(connection_tests(rule, values, Tracking("v0", kernel=kernel), sent=sent))


IPV4, TCP = match(field("ether", "type"), 0x800), match(meta("l4proto"), 6)


def states(*names: str) -> dict[str, Any]:
    return match({"ct": {"key": "state"}}, list(names), op="in")


def going(direction: str) -> dict[str, Any]:
    return match({"ct": {"key": "direction"}}, direction)


def test_answers_pass_in_the_other_direction() -> None:
    text = "<tcp dstportstart='22' srcipaddr='192.0.2.1'/>"
    assert written(text, "in", sent=False) == [
        [IPV4, TCP, match(field("ip", "saddr"), "192.0.2.1"), match(field("th", "dport"), 22),
         states("new", "established"), going("original")]
    ]  # fmt: skip
    assert written(text, "in", sent=True) == [
        [IPV4, TCP, match(field("ip", "daddr"), "192.0.2.1"), match(field("th", "sport"), 22),
         states("established"), going("reply")]
    ]  # fmt: skip


def test_a_rule_with_a_state_is_for_its_direction_only() -> None:
    assert written("<tcp state='NEW'/>", "in", sent=True) == []
    assert written("<tcp state='NEW'/>", "in", sent=False) == [[IPV4, TCP, states("new")]]
    assert written("<tcp state='NONE'/>", "in", sent=False) == [[IPV4, TCP]]


def test_refusals_and_both_directions_look_at_no_state() -> None:
    assert written("<tcp/>", "in", sent=False, action="drop") == [[IPV4, TCP]]
    assert written("<tcp/>", "inout", sent=True) == [[IPV4, TCP]]
    assert written("<tcp/>", "in", sent=False, more="statematch='0'") == [[IPV4, TCP]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<tcp flags='SYN,ACK/SYN'/>", match({"&": [field("tcp", "flags"), 0x12]}, 0x02)),
        ("<tcp flags='ALL/NONE'/>", match({"&": [field("tcp", "flags"), 0x3F]}, 0)),
        ("<tcp option='64'/>", match({"tcp option": {"base": 64, "offset": 0, "len": 8}}, 64)),
        ("<tcp srcmacaddr='1:2:3:4:5:6'/>", match(field("ether", "saddr"), "01:02:03:04:05:06")),
        ("<tcp match='no' dscp='5'/>", match(field("ip", "dscp"), 5, negated=True)),
        ("<tcp dstipfrom='192.0.2.1' dstipto='192.0.2.9'/>",
         match(field("ip", "daddr"), {"range": ["192.0.2.1", "192.0.2.9"]})),
        ("<tcp connlimit-above='3'/>", {"ct count": {"val": 3, "inv": True}}),
    ],
)  # fmt: skip
def test_each_attribute(text: str, found: dict[str, Any]) -> None:
    assert written(text, "out", sent=True, action="drop") == [[IPV4, TCP, found]]


def test_icmp() -> None:
    (ipv6,) = written("<icmpv6 type='128' code='0'/>", "out", sent=True, action="drop")
    assert ipv6 == [
        match(field("ether", "type"), 0x86DD), match(meta("l4proto"), 58),
        match(field("icmpv6", "type"), 128), match(field("icmpv6", "code"), 0),
    ]  # fmt: skip
    assert written("<icmp type='8'/>", "out", sent=False) == []


def test_without_tracking_every_answer_is_looked_up() -> None:
    (only,) = written("<tcp/>", "in", sent=True, kernel=False)
    assert only[-1]["match"]["right"] == "@v0-by-peer-ip-ports"
    assert written("<tcp/>", "in", sent=False, kernel=False) == [[IPV4, TCP]]
    assert [rule[-1]["match"]["right"] for rule in written("<all/>", "out", sent=False, kernel=False)] == [
        "@v0-by-guest-ip-ports",
        "@v0-by-guest-ip",
    ]


def test_what_nftables_does_not_have() -> None:
    with pytest.raises(ConfigUnsupported, match="ipset 'x'"):
        written("<all ipset='x' ipsetflags='src'/>", "out", sent=True)
    with pytest.raises(ConfigUnsupported, match="nf_conntrack_bridge"):
        written("<tcp connlimit-above='3'/>", "out", sent=True, kernel=False)
