"""Changing the interface of a running guest."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.hotplug.document import read_device
from vird.drivers.qemu.hotplug.update_interface import update_interface
from vird.errors import DeviceMissing, OperationUnsupported

CARD = "<interface type='user'><mac address='52:54:00:00:00:0{}'/><model type='virtio'/>{}</interface>"


def test_the_cable_comes_out_and_the_card_stays_the_same(tmp_path: Path) -> None:
    rig = Rig(tmp_path, CARD.format(1, ""))
    assert rig.live.devices is not None
    before = rig.live.devices.interfaces[0]
    run(update_interface(rig.driver, rig.guest, read_device(CARD.format(1, "<link state='down'/>"))))
    assert rig.monitor.said == [("set_link", {"name": "net0", "up": False})]
    after = rig.live.devices.interfaces[0]
    assert after.link is not None
    assert (after.link.state, after.address, after.alias) == ("down", before.address, before.alias)


def test_another_filter_takes_the_place_of_the_first(tmp_path: Path) -> None:
    network = CARD.replace("type='user'", "type='ethernet'")
    rig = Rig(tmp_path, network.format(1, "<filterref filter='a'/>"))
    for more in ("<filterref filter='b'/>", "<filterref filter='b'/>", ""):
        run(update_interface(rig.driver, rig.guest, read_device(network.format(1, more))))
    assert rig.filtered == ["b", None]
    assert rig.live.devices is not None
    assert rig.live.devices.interfaces[0].filterref is None


def test_what_cannot_change_changes_nothing(tmp_path: Path) -> None:
    network = CARD.replace("type='user'", "type='ethernet'")
    rig = Rig(tmp_path, network.format(1, ""))
    text = rig.live.to_xml()
    with pytest.raises(OperationUnsupported, match="MTU"):
        run(update_interface(rig.driver, rig.guest, read_device(network.format(1, "<mtu size='1400'/>"))))
    with pytest.raises(DeviceMissing):
        run(update_interface(rig.driver, rig.guest, read_device(CARD.format(2, ""))))
    assert rig.live.to_xml() == text
    assert rig.monitor.said == []
