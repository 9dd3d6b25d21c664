import pytest

from vird.errors import ConfigUnsupported
from vird.model.checks.network_support import check_network_support
from vird.model.network import parse_network

LIMIT = "<bandwidth><inbound average='2'/></bandwidth>"
TAG = "<vlan><tag id='3'/></vlan>"
DHCP4 = "<ip address='10.{0}.0.1' prefix='24'><dhcp><range start='10.{0}.0.2' end='10.{0}.0.9'/></dhcp></ip>"


def check(inner: str) -> None:
    check_network_support(parse_network(f"<network><name>a</name>{inner}</network>"))


@pytest.mark.parametrize(
    "inner",
    [
        "<forward mode='bridge'/><bridge name='b'/><dns enable='no'/>",
        f"<forward mode='bridge'/><bridge name='b'/>{LIMIT}",
        f"<forward mode='bridge'/><bridge name='b'/><virtualport type='openvswitch'/>{TAG}",
        f"<forward mode='bridge'/><bridge name='b'/>{TAG}",
        f"<forward mode='passthrough'/>{TAG}",
        f"<forward mode='hostdev'/>{TAG}",
        f"<forward mode='vepa'/><portgroup name='p'>{LIMIT}</portgroup>",
        f"<forward mode='bridge'><interface dev='e0'/></forward><portgroup name='p'>{LIMIT}</portgroup>",
        DHCP4.format(1),
    ],
)
def test_accepted(inner: str) -> None:
    check(inner)


@pytest.mark.parametrize(
    "inner",
    [
        "<forward mode='bridge'/><bridge name='b'/><mac address='52:54:00:11:11:11'/>",
        "<forward mode='bridge'/><bridge name='b'/><ip address='1.2.3.4'/>",
        "<forward mode='bridge'/><bridge name='b'/><dns><txt name='a' value='b'/></dns>",
        "<forward mode='bridge'/><bridge name='b'/><domain name='x'/>",
        f"<forward mode='bridge'><interface dev='e0'/></forward>{TAG}",
        TAG,
        f"<forward mode='vepa'/>{LIMIT}",
        f"<forward mode='hostdev'/><portgroup name='p'>{LIMIT}</portgroup>",
        f"<portgroup name='p'>{TAG}</portgroup>",
        f"<forward mode='bridge'/><virtualport type='openvswitch'/><portgroup name='p'>{TAG}"
        "<virtualport type='802.1Qbh'/></portgroup>",
        "<bandwidth><inbound average='10' floor='3'/></bandwidth>",
        "<forward mode='hostdev'><interface dev='eth0'/></forward>",
        "<forward mode='passthrough'><address type='pci' domain='0' bus='0' slot='1' function='0'/></forward>",
        DHCP4.format(1) + DHCP4.format(2),
    ],
)
def test_refused(inner: str) -> None:
    with pytest.raises(ConfigUnsupported):
        check(inner)
