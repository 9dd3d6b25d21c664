"""Pools of host devices made of a card's virtual functions, and who gets what of them."""

import pytest

from vird.drivers.network.plan.actual import Owner, plan_port
from vird.drivers.network.plan.pool import fill_pool
from vird.errors import InternalError
from vird.host.sriov import VirtualFunction
from vird.model.domain.devices.interface import Interface
from vird.model.network import Network, format_network, parse_network
from vird.model.network_port import DirectPlug, HostdevPlug, NetworkPort

FUNCTIONS = [VirtualFunction(0, 6, 16, number, None if number == 2 else f"eth0v{number}") for number in range(3)]
CARD = Interface.from_xml(
    "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='n'/></interface>"
)


def network(mode: str) -> Network:
    made = parse_network(
        f"<network><name>n</name><forward mode='{mode}' managed='yes'><pf dev='eth0'/></forward></network>"
    )
    fill_pool(made, "eth0", FUNCTIONS)
    return made


def ports(of: Network, count: int) -> list[NetworkPort]:
    held: list[NetworkPort] = []
    for number in range(count):
        held.append(plan_port(of, CARD, Owner("g", "u"), f"00000000-0000-4000-8000-00000000000{number}", held))
    return held


def test_guests_get_pci_devices_each_its_own() -> None:
    pool = network("hostdev")
    plugs = [port.plug for port in ports(pool, 3)]
    assert [plug.address.function for plug in plugs if isinstance(plug, HostdevPlug)] == [0, 1, 2]
    assert all(isinstance(plug, HostdevPlug) and plug.managed == "yes" for plug in plugs)
    with pytest.raises(InternalError, match="requires exclusive access to interfaces, but none are available"):
        ports(pool, 4)
    assert "<address" in format_network(pool)
    assert "<address" not in format_network(pool, "inactive")


def test_guests_of_macvtaps_get_network_devices() -> None:
    plugs = [port.plug for port in ports(network("passthrough"), 2)]
    assert [plug.dev for plug in plugs if isinstance(plug, DirectPlug)] == ["eth0v0", "eth0v1"]
    with pytest.raises(InternalError, match="none are available"):
        ports(network("passthrough"), 3)
    shared = [port.plug for port in ports(network("bridge"), 3)]
    assert [plug.dev for plug in shared if isinstance(plug, DirectPlug)] == ["eth0v0", "eth0v1", "eth0v0"]


def test_a_card_without_functions() -> None:
    with pytest.raises(InternalError, match="No Vf's present on SRIOV PF eth0"):
        fill_pool(network("hostdev"), "eth0", [])
