"""Which address a frame shows."""

from ipaddress import IPv6Address

import pytest

from tests.host.filters.cable import GUEST, GUEST_IP, PEER, PEER_IP, arp
from vird.drivers.common.announced import announced


def discovery(kind: int, source: str, target: str, mac: str = GUEST) -> bytes:
    """A frame of neighbour discovery; the checksum is nobody's business here."""
    header = b"\x33\x33\xff\0\0\x01" + bytes.fromhex(mac.replace(":", "")) + b"\x86\xdd"
    packet = b"\x60\0\0\0\0\x18\x3a\xff" + IPv6Address(source).packed + IPv6Address("ff02::1").packed
    return header + packet + bytes((kind, 0)) + b"\0" * 6 + IPv6Address(target).packed


@pytest.mark.parametrize(
    ("frame", "address"),
    [
        pytest.param(arp(), GUEST_IP, id="asks"),
        pytest.param(arp(sender_ip="0.0.0.0"), PEER_IP, id="probes"),
        pytest.param(arp(sender_ip="224.0.0.1"), None, id="multicast"),
        pytest.param(arp()[:30], None, id="cut"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(discovery(135, "2001:db8::5", "2001:db8::1"), "2001:db8::5", id="asks-6"),
        pytest.param(discovery(135, "::", "2001:db8::5"), "2001:db8::5", id="probes-6"),
        pytest.param(discovery(136, "fe80::1", "2001:db8::5"), "2001:db8::5", id="answers-6"),
        pytest.param(discovery(134, "fe80::1", "2001:db8::5"), None, id="routes-6"),
        pytest.param(discovery(135, "::", "ff02::5"), None, id="multicast-6"),
        pytest.param(discovery(135, "fe80::1", "fe80::2", PEER), None, id="somebody-else"),
    ],
)
def test_the_guests_own_word(frame: bytes, address: str | None) -> None:
    assert announced(frame, GUEST) == address
