"""Slots and buses without any document around them."""

import pytest

from vird.errors import InternalError, XmlError
from vird.model.checks.pci_buses import Bus, Connects, PciTopology
from vird.model.pci_address import PciLocation

LEGACY = Connects.PCI_DEVICE | Connects.HOTPLUG
EXPRESS = Connects.PCIE_DEVICE | Connects.HOTPLUG
PORT = Connects.ROOT_PORT | Connects.SHARES_SLOT


def topology(*models: str, may_grow: bool = False, pcie_to_pci_bridge: bool = True) -> PciTopology:
    made = PciTopology(may_grow, pcie_to_pci_bridge)
    made.buses = [Bus(model) for model in models]
    return made


def test_the_first_slot_of_a_root_is_the_host_bridge() -> None:
    assert topology("pci-root").reserve_next(LEGACY) == PciLocation(slot=1)


def test_one_function_has_one_device() -> None:
    buses = topology("pci-root")
    buses.reserve(PciLocation(slot=5), LEGACY)
    buses.reserve(PciLocation(slot=5, function=1), LEGACY)
    with pytest.raises(XmlError, match=r"Attempted double use of PCI Address 0000:00:05\.1"):
        buses.reserve(PciLocation(slot=5, function=1), LEGACY)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (PciLocation(domain=1, slot=1), "Only PCI domain 0 is available"),
        (PciLocation(bus=2, slot=1), "Only PCI buses up to 1 are available"),
        (PciLocation(bus=1, slot=0), "slot must be >= 1"),
        (PciLocation(slot=1, function=8), "function must be <= 7"),
    ],
)
def test_places_that_do_not_exist(place: PciLocation, words: str) -> None:
    with pytest.raises(XmlError, match=words):
        topology("pci-root", "pci-bridge").reserve(place, LEGACY)


def test_root_ports_fill_a_slot_function_by_function() -> None:
    buses = topology("pcie-root")
    places = [buses.reserve_next(PORT) for _ in range(9)]
    assert [(p.slot, p.function) for p in places] == [(1, f) for f in range(8)] + [(2, 0)]


def test_nothing_joins_a_slot_that_the_document_filled_with_something_else() -> None:
    buses = topology("pcie-root")
    buses.reserve(PciLocation(slot=1), EXPRESS)
    assert buses.reserve_next(PORT) == PciLocation(slot=2)


def test_devices_that_can_be_plugged_do_not_go_to_a_root_that_cannot() -> None:
    buses = topology("pcie-root", "pcie-root-port")
    assert buses.reserve_next(EXPRESS) == PciLocation(bus=1)
    with pytest.raises(InternalError, match="No more available PCI slots"):
        buses.reserve_next(EXPRESS)


def test_who_asks_may_mix_kinds_of_endpoints_but_not_of_bridges() -> None:
    buses = topology("pcie-root", "pcie-root-port")
    buses.reserve(PciLocation(bus=1), LEGACY)
    with pytest.raises(XmlError, match="requires a controller that accepts a pcie-root-port"):
        topology("pci-root").reserve(PciLocation(slot=3), PORT)


def test_growing_adds_what_the_device_fits_into() -> None:
    old = topology("pci-root", may_grow=True)
    old.buses[0].functions = [1] * 32
    assert old.reserve_next(LEGACY) == PciLocation(bus=1, slot=1)
    assert [bus.model for bus in old.buses] == ["pci-root", "pci-bridge"]
    modern = topology("pcie-root", may_grow=True)
    assert modern.reserve_next(LEGACY) == PciLocation(bus=2, slot=1)
    assert [bus.model for bus in modern.buses] == ["pcie-root", "pcie-root-port", "pcie-to-pci-bridge"]
    older = topology("pcie-root", may_grow=True, pcie_to_pci_bridge=False)
    older.reserve_next(LEGACY)
    assert [bus.model for bus in older.buses] == ["pcie-root", "dmi-to-pci-bridge", "pci-bridge"]


def test_a_switch_is_never_invented() -> None:
    with pytest.raises(InternalError, match="cannot be automatically added"):
        topology("pcie-root", may_grow=True).reserve_next(Connects.DOWNSTREAM_PORT, what="a port")


def test_an_isolation_group_has_a_bus_of_its_own() -> None:
    buses = PciTopology(True, False, "pci-root")
    buses.buses = [Bus("pci-root")]
    buses.buses[0].is_for_all = True
    first = buses.reserve_next(LEGACY, group=1)
    assert first == PciLocation(bus=1, slot=1)
    assert buses.reserve_next(LEGACY, group=2) == PciLocation(bus=2, slot=1)
    assert buses.reserve_next(LEGACY, group=1) == PciLocation(bus=1, slot=2)
    assert buses.reserve_next(LEGACY) == PciLocation(slot=1)


def test_a_bus_with_a_mixture_belongs_to_no_group() -> None:
    buses = topology("pci-root", "pci-root")
    buses.buses[0].is_for_all = True
    buses.reserve(PciLocation(bus=1, slot=1), LEGACY, group=1)
    assert buses.buses[1].group == 1
    buses.reserve(PciLocation(bus=1, slot=2), LEGACY, group=2)
    assert buses.buses[1].group == 0
