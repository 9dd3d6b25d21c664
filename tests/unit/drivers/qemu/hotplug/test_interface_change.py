"""What may change of a running guest's interface."""

import pytest

from vird.drivers.qemu.hotplug.interface_change import check_same_card, needs_new_port, plan_change
from vird.errors import OperationUnsupported
from vird.model.domain.devices.interface import Interface

CARD = "<interface type='network'><source network='{net}'{group}/>{actual}<model type='virtio'/>{more}</interface>"
ON = "<actual type='network'><source bridge='{}'/></actual>"
MACVTAP = "<actual type='direct'><source dev='{}' mode='bridge'/></actual>"


def card(net: str = "red", *, group: str = "", actual: str = "", more: str = "") -> Interface:
    return Interface.from_xml(CARD.format(net=net, group=group, actual=actual, more=more))


def test_another_network_moves_the_tap() -> None:
    change = plan_change(card(actual=ON.format("br1")), card("blue", actual=ON.format("br2")))
    assert change == (True, False, None, None)
    assert plan_change(card(actual=ON.format("br1")), card(actual=ON.format("br1"))) == (False, False, None, None)


def test_a_macvtap_stays_where_it_is() -> None:
    with pytest.raises(OperationUnsupported, match="unable to change config on 'direct' network type"):
        plan_change(card(actual=MACVTAP.format("eth0")), card(actual=MACVTAP.format("eth1")))
    with pytest.raises(OperationUnsupported, match="unable to change config on 'network' network type"):
        plan_change(card(actual=MACVTAP.format("eth0")), card(actual=ON.format("br1")))
    assert plan_change(card(actual=MACVTAP.format("eth0")), card(actual=MACVTAP.format("eth0"))).is_moved is False


def test_limits_and_cable() -> None:
    limited = "<bandwidth><inbound average='10'/></bandwidth><link state='down'/>"
    change = plan_change(card(actual=ON.format("br1")), card(actual=ON.format("br1"), more=limited))
    assert change.shaping is not None
    assert change.shaping.sends is not None
    assert change.link_up is False


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("<driver queues='2'/>", "driver attributes"),
        ("<mtu size='1400'/>", "cannot modify MTU"),
        ("<boot order='1'/>", "boot index setting"),
        ("<rom bar='off'/>", "rom bar setting"),
    ],
)
def test_what_the_guest_knows_of_its_card(more: str, said: str) -> None:
    with pytest.raises(OperationUnsupported, match=said):
        check_same_card(card(), card(more=more))


def test_the_device_name_may_be_left_out_but_not_changed() -> None:
    old = card(more="<target dev='vnet3'/>")
    check_same_card(old, card())
    with pytest.raises(OperationUnsupported, match="tap name"):
        check_same_card(old, card(more="<target dev='vnet4'/>"))


def test_a_port_is_asked_for_when_its_place_or_its_settings_change() -> None:
    assert not needs_new_port(card(), card(more="<link state='down'/>"))
    assert needs_new_port(card(), card("blue"))
    assert needs_new_port(card(), card(group=" portgroup='slow'"))
    assert needs_new_port(card(), card(more="<bandwidth><inbound average='1'/></bandwidth>"))


OVS = "<source bridge='ovs0'/>{}<virtualport type='openvswitch'><parameters interfaceid='{}'/></virtualport>"
IDS = ("09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f", "5d744f21-ba4a-4d6e-bdb2-30a35ff3207d")


def test_other_vlans_stay_on_the_bridge_and_another_switch_is_a_move() -> None:
    def on(body: str) -> Interface:
        return Interface.from_xml(f"<interface type='bridge'>{body}</interface>")

    tagged = on(OVS.format("<vlan><tag id='42'/></vlan>", IDS[0]))
    assert plan_change(tagged, on(OVS.format("", IDS[0]))) == (False, True, None, None)
    assert plan_change(tagged, on(OVS.format("<vlan><tag id='42'/></vlan>", IDS[1]))) == (True, False, None, None)
    assert plan_change(tagged, on("<source bridge='ovs0'/>")) == (True, False, None, None)
    plain = on("<source bridge='br0'/>")
    assert plan_change(plain, on("<source bridge='br0'/><port isolated='yes'/>")) == (False, True, None, None)
    assert plan_change(plain, on("<source bridge='br0'/><vlan><tag id='4'/></vlan>")) == (False, True, None, None)
