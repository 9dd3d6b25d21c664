import pytest

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.bhyve_slots import assign_slots
from vird.model.domain.devices.address import PciAddress
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.interface import Interface


def slots(devices: Devices) -> list[int | None]:
    assign_slots(devices)
    found = [*devices.controllers, *devices.interfaces]
    return [device.address.slot for device in found if isinstance(device.address, PciAddress)]


def card(slot: int, **parts: int) -> Interface:
    return Interface(type="bridge", address=PciAddress(domain=0, bus=parts.get("bus", 0), slot=slot, function=0))


def test_slot_one_is_the_isa_bridges() -> None:
    assert slots(Devices(controllers=[Controller(type="sata", index=0), Controller(type="isa", index=0)])) == [2, 1]


def test_the_bridge_moves_when_its_slot_is_taken() -> None:
    devices = Devices(controllers=[Controller(type="isa", index=0), Controller(type="sata", index=0)])
    devices.interfaces = [card(1), Interface(type="bridge")]
    assert slots(devices) == [2, 3, 1, 4]


def test_refusals() -> None:
    for devices, error in (
        (Devices(interfaces=[card(3), card(3)]), XmlError),
        (Devices(interfaces=[card(3, bus=1)]), ConfigUnsupported),
        (Devices(interfaces=[Interface(type="bridge") for _ in range(31)]), ConfigUnsupported),
    ):
        with pytest.raises(error):
            assign_slots(devices)
