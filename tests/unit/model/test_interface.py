import pytest

from vird.errors import XmlError
from vird.model.interface import parse_interface

BOND = """<interface type='bridge' name='br0'>
  <start mode='onboot'/>
  <mtu size='1500'/>
  <protocol family='ipv4'>
    <dhcp peerdns='no'/>
  </protocol>
  <bridge stp='on' delay='0.01'>
    <interface type='bond' name='bond0'>
      <bond mode='active-backup'>
        <miimon freq='100' downdelay='20' updelay='10' carrier='ioctl'/>
        <interface type='ethernet' name='eth0'>
          <link speed='1000' state='up'/>
          <mac address='AA:bb:cc:dd:ee:ff'/>
        </interface>
      </bond>
    </interface>
    <interface type='vlan' name='eth1.3'>
      <vlan tag='3'>
        <interface name='eth1'/>
      </vlan>
    </interface>
  </bridge>
</interface>
"""


def test_interfaces_of_interfaces() -> None:
    assert parse_interface(BOND).to_xml() == BOND


def test_parts_of_other_types_are_left_out() -> None:
    text = "<interface type='ethernet' name='e'><start/><link/><bridge/></interface>"
    assert parse_interface(text).to_xml() == "<interface type='ethernet' name='e'>\n</interface>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<interface type='ethernet'/>",
        "<interface type='x' name='e'/>",
        "<interface type='bridge' name='e'/>",
        "<interface type='vlan' name='e'><vlan tag='3'/></interface>",
        "<interface type='bond' name='e'><bond><miimon/></bond></interface>",
        "<interface type='bond' name='e'><bond><interface type='vlan' name='x'/></bond></interface>",
        "<interface type='ethernet' name='e'><protocol/></interface>",
    ],
)
def test_refusals(text: str) -> None:
    with pytest.raises(XmlError):
        parse_interface(text)
