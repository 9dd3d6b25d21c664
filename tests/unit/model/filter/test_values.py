from typing import Any

import pytest

from vird.model.filter import parse_filter

RULE = "<filter name='f'><rule action='accept' direction='in'><{}/></rule></filter>"


def shown(match: str) -> str:
    rule: Any = parse_filter(RULE.format(match)).rules[0]
    return str(rule.match.to_xml().strip())


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("mac protocolid='0x806'", "mac protocolid='arp'"),
        ("mac protocolid='2048'", "mac protocolid='ipv4'"),
        ("mac protocolid='1536'", "mac protocolid='1536'"),
        ("mac protocolid='0x600'", "mac protocolid='0x600'"),
        ("mac srcmacaddr='1:2:3:4:5:6'", "mac srcmacaddr='01:02:03:04:05:06'"),
        ("vlan vlanid='0X123'", "vlan vlanid='0x123'"),
        ("arp opcode='reply'", "arp opcode='Reply'"),
        ("arp opcode='3'", "arp opcode='Request_Reverse'"),
        ("arp gratuitous='yes'", "arp gratuitous='true'"),
        ("arp gratuitous='what'", "arp gratuitous='false'"),
        ("ip protocol='0x11'", "ip protocol='udp'"),
        ("ip srcipmask='255.255.128.0'", "ip srcipmask='17'"),
        ("ipv6 dstipmask='ffff:ffff:8000::'", "ipv6 dstipmask='33'"),
        ("ipv6 srcipaddr='A:B::0001'", "ipv6 srcipaddr='a:b::1'"),
        ("tcp dscp='010'", "tcp dscp='10'"),
        ("tcp state='INVALID,new'", "tcp state='NEW,INVALID'"),
        ("tcp state='NEW,NONE'", "tcp state='NONE'"),
        ("tcp flags='syn, ack/ALL'", "tcp flags='SYN,ACK/ALL'"),
        ("tcp flags='FIN,SYN,RST,PSH,ACK,URG/'", "tcp flags='ALL/NONE'"),
        ("all ipset='t:_.-+' ipsetflags='SRC,dSt'", "all ipset='t:_.-+' ipsetflags='src,dst'"),
        ("tcp srcipaddr='$IP[ @1 ]'", "tcp srcipaddr='$IP[@1]'"),
        ("tcp srcportstart='$P[@0]'", "tcp srcportstart='$P'"),
        ("tcp srcportstart='$P[3]'", "tcp srcportstart='$P[3]'"),
        ("tcp srcportstart='$P[0]'", "tcp srcportstart='$P[0]'"),
        ("tcp srcportstart=' 5'", "tcp srcportstart='5'"),
        ("tcp srcportstart='abc'", "tcp srcportstart='0xabc'"),
        ("stp root-cost='-1'", "stp root-cost='4294967295'"),
        ("arp opcode='0xff'", "arp opcode='255'"),
        ("vlan encap-protocol='60'", "vlan encap-protocol='60'"),
        ("mac srcmacmask='ff:f0:0:0:0:0'", "mac srcmacmask='ff:f0:00:00:00:00'"),
        ("mac comment='$A[ 1 ]'", "mac comment='$A[1]'"),
        (f"tcp comment='{'x' * 300}'", f"tcp comment='{'x' * 256}'"),
    ],
)
def test_canonical_spelling(written: str, canonical: str) -> None:
    assert shown(written) == f"<{canonical}/>"


@pytest.mark.parametrize(
    "match",
    [
        "mac protocolid='15'",
        "mac srcmacaddr=' 1:2:3:4:5:6'",
        "vlan vlanid='4096'",
        "vlan encap-protocol='59'",
        "mac srcmacmask='ff:0:ff:0:0:0'",
        "mac comment='$A b'",
        "ipv6 srcipaddr='fe80::1%eth0'",
        "tcp srcportstart='-1'",
        "all connlimit-above='0x5'",
        "arp opcode='x'",
        "arp opcode='65536'",
        "ip protocol='256'",
        "ip dscp='64'",
        "ip srcipmask='255.255.127.0'",
        "ip srcipmask='33'",
        "ip srcipaddr='fd00::1'",
        "ip dstipaddr='$ A'",
        "ip dstipaddr='$A-b'",
        "tcp flags='SYN'",
        "tcp flags='X/ALL'",
        "tcp state='x'",
        "tcp-ipv6 srcipmask='129'",
        "icmp type='256'",
        "all ipset='t&amp;'",
        "all ipsetflags='src,src,src,src,src,src,src'",
        "all connlimit-above='65536'",
    ],
)
def test_values_that_do_not_fit(match: str) -> None:
    with pytest.raises(Exception) as caught:
        shown(match)
    assert getattr(caught.value, "code", None) == 1
