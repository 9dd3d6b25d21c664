"""The VLANs of a port on a bridge of Linux."""

import pytest

from vird.drivers.common.bridge_vlan import vlans_of
from vird.host.bridge import PortVlan
from vird.model.vlan import Vlan


@pytest.mark.parametrize(
    ("xml", "vlans"),
    [
        ("<vlan><tag id='42'/></vlan>", [PortVlan(42, is_native=True, leaves_untagged=True)]),
        ("<vlan><tag id='42' nativeMode='tagged'/></vlan>", [PortVlan(42, is_native=True)]),
        ("<vlan trunk='yes'><tag id='42'/><tag id='47'/></vlan>", [PortVlan(42), PortVlan(47)]),
        (
            "<vlan trunk='yes'><tag id='42' nativeMode='untagged'/><tag id='47'/></vlan>",
            [PortVlan(42, is_native=True, leaves_untagged=True), PortVlan(47)],
        ),
        (
            "<vlan trunk='yes'><tag id='42'/><tag id='47' nativeMode='tagged'/></vlan>",
            [PortVlan(42), PortVlan(47, is_native=True)],
        ),
    ],
)
def test_access_ports_and_trunks(xml: str, vlans: list[PortVlan]) -> None:
    assert list(vlans_of(Vlan.from_xml(xml))) == vlans


def test_without_tags_the_bridge_decides() -> None:
    assert vlans_of(None) == ()
