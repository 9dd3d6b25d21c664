"""Configuration spaces of PCI functions."""

import struct

import pytest

from vird.errors import InternalError
from vird.model.native.pci_config import Link, Resets, device_name, node_device, read_config
from vird.model.pci_address import PciLocation

WHERE = PciLocation(0, 3, 0x1F, 7)


def space(*capabilities: tuple[int, bytes], header: int = 0, status: int = 0x10) -> bytes:
    """A function of Intel's with capabilities at 0x40, 0x80 …, each with its number and what follows the chain."""
    data = bytearray(256)
    struct.pack_into("<HHHHB3sBBBB", data, 0, 0x8086, 0x10C9, 0, status, 3, b"\x00\x00\x02", 0, 0, header, 0)
    struct.pack_into("<HH", data, 0x2C, 0x1028, 0x0002)
    data[0x34] = 0x40 if capabilities else 0
    for place, (number, body) in enumerate(capabilities):
        at = 0x40 * (place + 1)
        following = at + 0x40 if place + 1 < len(capabilities) else 0
        data[at : at + 2 + len(body)] = bytes([number, following]) + body
    return bytes(data)


def express(kind: int, *, flr: bool = False, speed: int = 2, width: int = 4) -> tuple[int, bytes]:
    body = struct.pack("<HIHH", kind << 4 | 2, flr << 28, 0, 0)
    return 0x10, body + struct.pack("<IHH", 5 << 24 | width << 4 | speed, 0, 0)


def test_what_it_is() -> None:
    found = read_config(space(header=0x80))
    assert (found.vendor, found.device, found.class_code, found.revision) == (0x8086, 0x10C9, 0x020000, 3)
    assert (found.header, found.is_multifunction, found.subsystem) == (0, True, (0x1028, 2))
    assert not found.is_express


def test_a_link_that_is_down_has_no_speed() -> None:
    found = read_config(space((0x05, b""), express(0)))
    assert (found.port, found.able, found.now) == (5, Link("5", 4), Link(None, 0))
    assert found.capabilities == {0x05: 0x40, 0x10: 0x80}
    text = node_device(found, WHERE).to_xml()
    assert "<link validity='cap' port='5' speed='5' width='4'/>" in text
    assert "<link validity='sta' width='0'/>" in text


@pytest.mark.parametrize("kind", [0x9, 0xA])
def test_functions_of_the_chipset_have_no_link(kind: int) -> None:
    found = read_config(space(express(kind)))
    assert found.is_express
    assert found.able is None
    assert "pci-express" not in node_device(found, WHERE).to_xml()


@pytest.mark.parametrize(
    ("capabilities", "resets"),
    [
        ((), Resets(False, False)),
        ((express(0, flr=True),), Resets(True, False)),
        (((0x13, b"\x06\x03"),), Resets(True, False)),
        (((0x13, b"\x06\x01"),), Resets(False, False)),
        (((0x01, b"\x03\x00\x00\x00"),), Resets(False, True)),
        (((0x01, b"\x03\x00\x08\x00"),), Resets(False, False)),
    ],
)
def test_how_it_can_be_reset(capabilities: tuple[tuple[int, bytes], ...], resets: Resets) -> None:
    assert read_config(space(*capabilities)).resets == resets


@pytest.mark.parametrize(("header", "kind"), [(1, "pci-bridge"), (2, "cardbus-bridge")])
def test_bridges(header: int, kind: str) -> None:
    assert f"<capability type='{kind}'/>" in node_device(read_config(space(header=header)), WHERE).to_xml()


def test_capabilities_that_are_not_announced_are_not_there() -> None:
    assert read_config(space((0x01, b""), status=0)).capabilities == {}


def test_a_chain_that_bites_its_tail_ends() -> None:
    data = bytearray(space((0x01, b"")))
    data[0x41] = 0x40
    assert read_config(bytes(data)).capabilities == {0x01: 0x40}


def test_what_is_cut_short_or_gone_is_refused() -> None:
    with pytest.raises(InternalError, match="at least 64 bytes"):
        read_config(space()[:63])
    with pytest.raises(InternalError, match="no PCI function answers"):
        read_config(b"\xff" * 256)


def test_its_name() -> None:
    assert device_name(WHERE) == "pci_0000_03_1f_7"
