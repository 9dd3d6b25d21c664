from typing import Any

import pytest

from vird.drivers.filters.plan.expressions import field, masked, match, meta, raw
from vird.drivers.filters.plan.nft_frames import entry_test, frame_test
from vird.drivers.filters.plan.variables import combinations
from vird.errors import ConfigUnsupported
from vird.model.filter import parse_filter


def written(text: str, *, reverse: bool = False) -> list[dict[str, Any]]:
    (rule,) = parse_filter(f"<filter name='f'><rule action='drop' direction='out'>{text}</rule></filter>").rules
    (values,) = combinations(rule, {})
    return frame_test(rule, values, reverse=reverse)


IPV4 = match(field("ether", "type"), 0x800)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<mac srcmacaddr='1:2:3:4:5:6' srcmacmask='ff:ff:ff:0:0:0' protocolid='arp'/>",
         [masked(field("ether", "saddr"), "01:02:03:04:05:06", "ff:ff:ff:00:00:00"),
          match(field("ether", "type"), 0x806)]),
        ("<mac match='no' dstmacaddr='1:2:3:4:5:6'/>",
         [match(field("ether", "daddr"), "01:02:03:04:05:06", negated=True)]),
        ("<mac match='no' protocolid='arp'/>", [match(field("ether", "type"), 0x806, negated=True)]),
        ("<vlan vlanid='0x12' encap-protocol='ipv4'/>",
         [match(field("ether", "type"), 0x8100), match(field("vlan", "id"), 18), match(field("vlan", "type"), 0x800)]),
        ("<stp type='1' age='2' age-hi='5'/>",
         [match(field("ether", "daddr"), "01:80:c2:00:00:00"), match(raw("ll", 160, 8), 1),
          match(raw("ll", 352, 16), {"range": [2, 5]})]),
        ("<arp opcode='Reply' arpsrcipaddr='192.0.2.1' arpdstmacaddr='1:2:3:4:5:6'/>",
         [match(field("ether", "type"), 0x806), match(field("arp", "operation"), 2),
          match(field("arp", "saddr ip"), "192.0.2.1"), match(field("arp", "daddr ether"), "01:02:03:04:05:06")]),
        ("<rarp arpsrcipaddr='192.0.2.1' arpsrcipmask='24'/>",
         [match(field("ether", "type"), 0x8035), match({"&": [raw("nh", 112, 32), 0xFFFFFF00]}, 0xC0000200)]),
        ("<ip protocol='udp' dstportstart='5' dstportend='9' dscp='3'/>",
         [IPV4, match(meta("l4proto"), 17), match(field("th", "dport"), {"range": [5, 9]}),
          match(field("ip", "dscp"), 3)]),
        ("<ipv6 protocol='icmpv6' type='1' typeend='4'/>",
         [match(field("ether", "type"), 0x86DD), match(meta("l4proto"), 58),
          match(field("icmpv6", "type"), {"range": [1, 4]})]),
        ("", []),
    ],
)  # fmt: skip
def test_each_protocol(text: str, found: list[dict[str, Any]]) -> None:
    assert written(text) == found


def test_turned_round() -> None:
    there = written(
        "<ip srcipaddr='192.0.2.1' srcmacaddr='1:2:3:4:5:6' protocol='tcp' srcportstart='5'/>", reverse=True
    )
    assert there == [
        match(field("ether", "daddr"), "01:02:03:04:05:06"),
        IPV4,
        match(field("ip", "daddr"), "192.0.2.1"),
        match(meta("l4proto"), 6),
        match(field("th", "dport"), 5),
    ]


def test_two_fields_cannot_be_compared() -> None:
    with pytest.raises(ConfigUnsupported, match="gratuitous"):
        written("<arp gratuitous='true'/>")


@pytest.mark.parametrize(
    ("chain", "found"),
    [
        ("ipv4-x", [IPV4]),
        ("arp", [match(field("ether", "type"), 0x806)]),
        ("mac-y", []),
        ("stp", [match(field("ether", "daddr"), "01:80:c2:00:00:00")]),
    ],
)
def test_who_enters_a_chain(chain: str, found: list[dict[str, Any]]) -> None:
    assert entry_test(chain) == found
