"""Keys in the words of the XML, looked up in objects."""

from __future__ import annotations

from vird.model.diff.keys import keys_of, predicate, value_of
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.disk import Disk, DiskTarget


def test_own_keys_come_before_common_ones() -> None:
    assert keys_of("disk")[0] == "target/@dev"
    assert "@name" in keys_of("nothing of this name")


def test_values_and_predicates() -> None:
    disk = Disk(target=DiskTarget(dev="vda"))
    assert value_of(disk, "target/@dev") == ("vda",)
    assert value_of(Disk(), "target/@dev") is None
    assert value_of(disk, "no/@such") is None
    assert predicate(disk, "target/@dev") == "[target/@dev='vda']"
    assert predicate(disk, "target") is None
    controller = Controller(type="usb", index=1)
    assert value_of(controller, "@type+@index") == ("usb", 1)
    assert predicate(controller, "@type+@index") == "[@type='usb' and @index='1']"
