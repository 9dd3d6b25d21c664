"""What /sys says of network devices, as documents: as libvirt writes them where it can."""

import shutil
from pathlib import Path

import pytest

from tests.unit.drivers.interfaces.made_up_net import MadeUpNet, many
from vird.drivers.interfaces.discovery import Found, describe, find, find_all
from vird.errors import InternalError, SystemError_


@pytest.fixture
def net(tmp_path: Path) -> MadeUpNet:
    return many(tmp_path)


def text(net: MadeUpNet, name: str) -> str:
    return describe(name, net.sys, net.proc).to_xml()


def test_parts_are_not_listed_and_hardware_comes_first(net: MadeUpNet) -> None:
    net.device("tap8", tun_flags="0x1002")
    net.device("eth7", below="pci0000:00/0000:00:04.0")
    names = [found.name for found in find_all(net.sys)]
    assert sorted(names) == sorted(set(net.names) - {"tap7", "tap8", "vnet0", "vnetx", "pair", "office", "eth9"})
    assert names[0] == "eth7"
    assert names[1:] == sorted(names[1:])


def test_find(net: MadeUpNet) -> None:
    assert find("same1", net.sys) == Found("same1", "02:00:00:00:00:aa", "up")
    assert find("vnet0", net.sys) == Found("vnet0", "02:00:00:00:00:0b", "up")
    assert find("mute", net.sys) == Found("mute", "", "up")
    for name in ("", "nosuch", "..", "same0/../same1", "x" * 300):
        assert find(name, net.sys) is None


def test_a_bridge_with_everything(net: MadeUpNet) -> None:
    assert (
        text(net, "br1")
        == """\
<interface type='bridge' name='br1'>
  <mtu size='1500'/>
  <bridge stp='on' delay='200'>
    <interface type='ethernet' name='eth9'>
      <link speed='10000' state='up'/>
      <mac address='02:00:00:00:00:01'/>
    </interface>
    <interface type='vlan' name='office'>
      <link speed='1000' state='up'/>
      <vlan tag='4094'>
        <interface name='eth9'/>
      </vlan>
    </interface>
    <interface type='bond' name='pair'>
      <link speed='1000' state='up'/>
      <bond mode='active-backup'>
        <miimon freq='100' downdelay='300' updelay='200' carrier='netif'/>
        <interface type='ethernet' name='dark'>
          <link state='down'/>
          <mac address='02:00:00:00:00:02'/>
        </interface>
        <interface type='ethernet' name='low'>
          <link state='lowerlayerdown'/>
          <mac address='02:00:00:00:00:04'/>
        </interface>
      </bond>
    </interface>
    <interface type='ethernet' name='tap7'>
      <link speed='1000' state='up'/>
      <mac address='02:00:00:00:00:0d'/>
    </interface>
    <interface type='ethernet' name='vnetx'>
      <link speed='1000' state='up'/>
      <mac address='02:00:00:00:00:0c'/>
    </interface>
  </bridge>
</interface>
"""
    )


def test_members_are_found_where_new_kernels_have_them(net: MadeUpNet) -> None:
    before = text(net, "pair")
    for link in (net.sys / "class/net/pair").glob("slave_*"):
        link.rmdir()
    assert text(net, "pair") == before


def test_a_member_that_has_gone_is_left_out(net: MadeUpNet) -> None:
    (net.sys / "class/net/tap7").unlink()
    assert "tap7" not in text(net, "br1")
    shutil.rmtree(net.proc / "net/vlan")
    with pytest.raises(SystemError_, match="Failed to open file"):
        text(net, "br1")


def test_a_name_with_a_dot_is_not_always_a_vlan(net: MadeUpNet) -> None:
    net.device("a.b")
    assert "type='ethernet'" in text(net, "a.b")
    assert "<vlan tag='5'>" in text(net, "old.5")


@pytest.mark.parametrize(
    "name, word",
    [
        ("broken", "Invalid format for 'bonding/mode' for 'broken'"),
        ("junk", "Could not parse 'bonding/miimon' 'x' for 'junk'"),
        ("userstp", "Invalid STP state value 2 received for 'userstp'. Must be -1, 0, or 1."),
        ("junkstp", "Could not parse 'bridge/stp_state' 'junk' for 'junkstp'"),
    ],
)
def test_what_cannot_be_read(net: MadeUpNet, name: str, word: str) -> None:
    with pytest.raises(InternalError) as raised:
        text(net, name)
    assert raised.value.detail == word


def test_files_that_are_missing(net: MadeUpNet) -> None:
    files = net.sys / "class/net"
    (files / "same0/mtu").unlink()
    with pytest.raises(InternalError, match="Could not parse MTU value '<null>'"):
        text(net, "same0")
    (files / "fast/speed").unlink()
    with pytest.raises(SystemError_, match=r"unable to read: .*/fast/speed: No such file"):
        text(net, "fast")
    (files / "odd/speed").write_text("abc")
    with pytest.raises(InternalError, match="Unable to parse: 'abc'"):
        text(net, "odd")
    (files / "lost/operstate").write_text("strange")
    with pytest.raises(InternalError, match="Unable to parse: strange"):
        text(net, "lost")
    (files / "br0/bridge/forward_delay").unlink()
    with pytest.raises(InternalError, match="Could not retrieve 'bridge/forward_delay' for 'br0'"):
        text(net, "br0")
    (files / "userstp/bridge/stp_state").write_text("0")
    (files / "userstp/brif").rmdir()
    with pytest.raises(SystemError_, match="Could not get members of bridge 'userstp'"):
        text(net, "userstp")
    (files / "mute/address").unlink()
    assert "<mac" not in text(net, "mute")
