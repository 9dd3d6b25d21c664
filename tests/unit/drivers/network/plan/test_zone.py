"""Which zone of firewalld a network's bridge belongs in."""

import pytest

from vird.drivers.network.plan.zone import zone_of
from vird.errors import InternalError
from vird.model.network import Network, parse_network

ZONES = ["libvirt", "libvirt-routed", "public", "work"]
IP = "<ip address='192.0.2.1' prefix='24'/>"


def network(mode: str | None, zone: str = "") -> Network:
    forward = f"<forward mode='{mode}'/>" if mode else ""
    named = f"zone='{zone}'" if zone else ""
    return parse_network(f"<network><name>n</name>{forward}<bridge name='vb0' {named}/>{IP}</network>")


@pytest.mark.parametrize(
    ("mode", "zone", "joined"),
    [
        (None, "", "libvirt"),
        ("nat", "", "libvirt"),
        ("route", "", "libvirt-routed"),
        ("open", "", None),
        ("nat", "work", "work"),
        ("nat", "nosuch", "nosuch"),
    ],
)
def test_by_mode_and_by_name(mode: str | None, zone: str, joined: str | None) -> None:
    assert zone_of(network(mode, zone), ZONES) == joined


def test_without_firewalld_there_is_none() -> None:
    assert zone_of(network("nat"), None) is None
    with pytest.raises(InternalError, match="zone work requested for network n but firewalld is not active"):
        zone_of(network("nat", "work"), None)


def test_zones_that_are_not_installed() -> None:
    assert zone_of(network("route"), ["libvirt"]) == "libvirt"
    assert zone_of(network("nat"), ["public"]) is None


def test_a_bridge_of_the_hosts_is_left_alone() -> None:
    borrowed = parse_network("<network><name>n</name><forward mode='bridge'/><bridge name='br0'/></network>")
    assert zone_of(borrowed, ZONES) is None
