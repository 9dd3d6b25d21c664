"""OpenVZ's configuration files as domains."""

from __future__ import annotations

import pytest

from vird.errors import ConfSyntax, InternalError
from vird.model.domain.domain import Domain
from vird.model.native.openvz import domain_of_openvz

UUID = "11111111-2222-3333-4444-555555555555"
WHOLE = """\
# a container of the older kind
ONBOOT="yes"
KMEMSIZE="14372700:14790164"
PRIVVMPAGES="65536:69632"
VMGUARPAGES="33792:2147483647"
PHYSPAGES=0:9223372036854775807
DISKSPACE="1048576:1153024"
CPUUNITS="1000"
CPUS=2
CPUMASK="0-3"
export VE_ROOT="/vz/root/$VEID"
VE_PRIVATE="/vz/private/${VEID}"
IP_ADDRESS="192.0.2.7 2001:db8::7/64"
NETIF="ifname=eth1,mac=00:18:51:c1:05:ee,host_ifname=veth105.1,host_mac=00:18:51:8F:D9:F3,bridge=vzbr0;ifname=eth2"
"""


def read(text: str) -> Domain:
    return domain_of_openvz(text, "105", UUID)


def test_a_whole_file() -> None:
    domain = read(WHOLE)
    text = domain.to_xml()
    assert (domain.type, domain.name, domain.uuid) == ("openvz", "105", UUID)
    assert domain.memory is not None
    assert domain.memory.size == 69632 * 4
    for piece in (
        "<vcpu placement='static' cpuset='0-3'>2</vcpu>",
        "<hard_limit unit='KiB'>278528</hard_limit>",
        "<soft_limit unit='KiB'>262144</soft_limit>",
        "<min_guarantee unit='KiB'>135168</min_guarantee>",
        "<shares>1000</shares>",
        "<init>/sbin/init</init>",
        "<source dir='/vz/private/105'/>",
        "<space_hard_limit unit='bytes'>1180696576</space_hard_limit>",
        "<ip address='192.0.2.7' family='ipv4'/>",
        "<ip address='2001:db8::7' family='ipv6' prefix='64'/>",
        "<mac address='00:18:51:c1:05:ee'/>",
        "<source bridge='vzbr0'/>",
        "<target dev='veth105.1'/>",
        "<guest dev='eth1'/>",
    ):
        assert piece in text, piece
    assert Domain.from_xml(text, "error") == domain


def test_templates_and_sizes_with_units() -> None:
    text = read("OSTEMPLATE=centos-7\nPHYSPAGES=0:512M\nUUID='22222222-2222-3333-4444-555555555555' # own\n").to_xml()
    assert "<filesystem type='template'>" in text
    assert "<source name='centos-7'/>" in text
    assert "<memory unit='KiB'>524288</memory>" in text
    assert "<uuid>22222222-2222-3333-4444-555555555555</uuid>" in text
    assert "<memtune>" not in text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("no assignment", ConfSyntax),
        ('NAME="open', ConfSyntax),
        ("CPUS=2", InternalError),
        ("OSTEMPLATE=a\nCPUS=many", InternalError),
        ("OSTEMPLATE=a\nCPUMASK=x", InternalError),
        ("OSTEMPLATE=a\nPHYSPAGES=0:x", InternalError),
        ("OSTEMPLATE=a\nIP_ADDRESS=here", InternalError),
        ("OSTEMPLATE=a\nIP_ADDRESS=10.0.0.1/x", InternalError),
        ("OSTEMPLATE=a\nNETIF=mac=x", InternalError),
    ],
)
def test_nonsense(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(text)
