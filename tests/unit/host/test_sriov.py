"""Virtual functions of cards, from a made-up /sys."""

from pathlib import Path

import pytest

from tests.unit.host.pci_bus import CARD, SECOND, Bus
from vird.host.sriov import Owner, VirtualFunction, is_virtual, owner_of, virtual_functions


def card(sys: Path, functions: dict[int, str | None]) -> None:
    """A card whose functions are at 06:10.N, each with its network device."""
    device = sys / "class/net/eth0/device"
    device.mkdir(parents=True)
    for number, name in functions.items():
        function = sys / f"bus/pci/0000:06:10.{number}"
        (function / "net" / name if name else function).mkdir(parents=True)
        (device / f"virtfn{number}").symlink_to(function)


def test_functions_in_their_order_with_and_without_devices(tmp_path: Path) -> None:
    card(tmp_path, {2: None, 0: "eth0v0", 1: "eth0v1"})
    assert virtual_functions("eth0", tmp_path) == [
        VirtualFunction(0, 6, 16, 0, "eth0v0"),
        VirtualFunction(0, 6, 16, 1, "eth0v1"),
        VirtualFunction(0, 6, 16, 2, None),
    ]


def test_devices_without_functions_and_no_device(tmp_path: Path) -> None:
    (tmp_path / "class/net/br0").mkdir(parents=True)
    assert virtual_functions("br0", tmp_path) == []
    with pytest.raises(FileNotFoundError):
        virtual_functions("eth9", tmp_path)


def test_the_card_of_a_function(tmp_path: Path) -> None:
    bus = Bus(tmp_path)
    assert owner_of(SECOND, bus.sys) == Owner("eth7", 1)
    assert is_virtual(SECOND, bus.sys)
    assert not is_virtual(CARD, bus.sys)
    assert owner_of(CARD, bus.sys) is None
    assert [each.function for each in virtual_functions("eth7", bus.sys)] == [0, 1]
