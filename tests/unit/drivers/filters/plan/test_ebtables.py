import pytest

from vird.drivers.filters.plan.ebtables import filter_commands
from vird.model.filter import parse_filter


def commands(rules: str, chain: str = "root") -> list[str]:
    document = parse_filter(f"<filter name='f' chain='{chain}'>{rules}</filter>")
    return [" ".join(c).replace("ebtables --concurrent -t nat ", "") for c in filter_commands(document, {}, "v0")]


def rule(match: str, direction: str = "out", action: str = "accept", priority: int = 500) -> str:
    return f"<rule action='{action}' direction='{direction}' priority='{priority}'>{match}</rule>"


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ("<mac srcmacaddr='1:2:3:4:5:6' srcmacmask='ff:ff:ff:ff:ff:ff' protocolid='arp'/>",
         "-s 01:02:03:04:05:06/ff:ff:ff:ff:ff:ff -p 0x806"),
        ("<vlan vlanid='0x123' encap-protocol='arp'/>", "-p 0x8100 --vlan-id 291 --vlan-encap 2054"),
        ("<arp opcode='Reply' hwtype='12' protocoltype='34' gratuitous='true' arpsrcipaddr='1.1.1.1'/>",
         "-p 0x806 --arp-htype 12 --arp-opcode 2 --arp-ptype 0x22 --arp-ip-src 1.1.1.1/32 --arp-gratuitous"),
        ("<rarp/>", "-p 0x8035"),
        ("<ip protocol='udp' srcportstart='0x123' srcportend='0x234' dscp='0x32'/>",
         "-p ipv4 --ip-protocol 17 --ip-source-port 291:564 --ip-tos 0x32"),
        ("<ipv6 dstipaddr='a::1' dstipmask='64' protocol='icmpv6' type='1' typeend='11'/>",
         "-p ipv6 --ip6-destination a::1/64 --ip6-protocol 58 --ip6-icmp-type 1:11/0:255"),
        ("<stp type='0x12' root-priority='1' root-priority-hi='2' root-address='6:5:4:3:2:1'/>",
         "-d 01:80:c2:00:00:00 --stp-type 18 --stp-root-pri 1:2 --stp-root-addr 06:05:04:03:02:01"),
        ("<mac match='no' srcmacaddr='1:2:3:4:5:6'/>", "! -s 01:02:03:04:05:06"),
        ("<mac match='no' protocolid='arp'/>", "! -p 0x806"),
        ("<arp match='no' opcode='Reply'/>", "-p 0x806 ! --arp-opcode 2"),
        ("<stp match='no' type='1'/>", "-d 01:80:c2:00:00:00 ! --stp-type 1"),
        ("<arp arpsrcipaddr='1.1.1.1' arpsrcipmask='24' arpdstipaddr='2.2.2.2'/>",
         "-p 0x806 --arp-ip-src 1.1.1.1/24 --arp-ip-dst 2.2.2.2/24"),
        ("<ipv6 srcipaddr='::1.2.3.4'/>", "-p ipv6 --ip6-source ::1.2.3.4"),
    ],
)  # fmt: skip
def test_matches(match: str, words: str) -> None:
    assert commands(rule(match)) == [f"-A libvirt-J-v0 {words} -j ACCEPT"]


def test_both_directions_turn_the_ends_around() -> None:
    match = "<ip srcipaddr='1.1.1.1' dstipaddr='2.2.2.2'/>"
    assert commands(rule(match, "inout", "reject")) == [
        "-A libvirt-J-v0 -p ipv4 --ip-source 2.2.2.2 --ip-destination 1.1.1.1 -j DROP",
        "-A libvirt-P-v0 -p ipv4 --ip-source 1.1.1.1 --ip-destination 2.2.2.2 -j DROP",
    ]


def test_a_chain_is_made_for_the_directions_that_have_rules() -> None:
    assert commands(rule("<arp/>", "in"), "arp") == [
        "-F P-v0-arp", "-X P-v0-arp", "-N P-v0-arp", "-A libvirt-P-v0 -p 0x806 -j P-v0-arp",
        "-A P-v0-arp -p 0x806 -j ACCEPT",
    ]  # fmt: skip


def test_priorities_and_layers() -> None:
    found = commands(
        rule("<tcp state='NONE'/>", "in", priority=1) + rule("<rarp/>", priority=9) + rule("<arp/>", priority=5)
    )
    assert ["0x806" in found[0], "0x8035" in found[1], found[2].startswith("iptables")] == [True] * 3


def test_ipv4_before_ipv6() -> None:
    found = commands(rule("<tcp-ipv6 state='NONE'/>", "in") + rule("<tcp state='NONE'/>", "in"))
    assert [command.split()[0] for command in found] == ["iptables", "ip6tables"]
