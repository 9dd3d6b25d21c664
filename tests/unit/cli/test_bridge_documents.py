"""Interfaces into bridges and out again."""

from __future__ import annotations

import pytest

from vird.cli.bridge_documents import bridged, unbridged
from vird.cli.failure import Failed

PLAIN = "<interface type='ethernet' name='eth1'><start mode='onboot'/><mac address='aa:bb:cc:dd:ee:ff'/></interface>"
VLAN = "<interface type='vlan' name='e.7'><vlan tag='7'><interface name='e'/></vlan></interface>"


def test_there_and_back() -> None:
    bridge = bridged(PLAIN, "br0", stp=True, delay=3)
    assert bridge == (
        '<interface type="bridge" name="br0"><start mode="onboot"/><bridge stp="on" delay="3">'
        '<interface type="ethernet" name="eth1"><mac address="aa:bb:cc:dd:ee:ff"/></interface></bridge></interface>'
    )
    assert unbridged(bridge, "br0") == ("eth1", PLAIN.replace("'", '"'))


def test_what_makes_a_device_goes_along() -> None:
    bridge = bridged(VLAN, "br0", stp=False, delay=3)
    assert '<bridge stp="off"><interface type="vlan" name="e.7"><vlan tag="7">' in bridge
    assert unbridged(bridge, "br0") == ("e.7", VLAN.replace("'", '"'))


def test_what_cannot_be_done() -> None:
    with pytest.raises(Failed, match="Existing device br0 is already a bridge"):
        bridged(bridged(PLAIN, "br0", stp=True, delay=0), "br1", stp=True, delay=0)
    for document, text in (
        (PLAIN, "Device x is not a bridge"),
        ("<interface type='bridge' name='x'><bridge/></interface>", "No interface attached to bridge"),
        ("<interface type='bridge' name='x'><bridge><interface/><interface/></bridge></interface>", "Multiple"),
    ):
        with pytest.raises(Failed, match=text):
            unbridged(document, "x")
