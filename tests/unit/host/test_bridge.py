"""VLANs of bridges' ports, as messages."""

import struct

import pytest

from vird.host.bridge import PortVlan, read_vlans, vlan_part
from vird.host.netlink import codec

HEADER = "2c000000 {kind} 0500 07000000 00000000"
"""44 bytes, the kind, REQUEST and ACK, number and sender."""
LINK = "07000000 04000000 00000000 00000000"
"""Of the family AF_BRIDGE, device number 4."""


@pytest.mark.parametrize(
    ("kind", "vlan", "attribute"),
    [
        # bridge vlan add dev v0 vid 42 pvid untagged
        ("1300", PortVlan(42, is_native=True, leaves_untagged=True), "0c001a00 08000200 06002a00"),
        # bridge vlan add dev v0 vid 47
        ("1300", PortVlan(47), "0c001a00 08000200 00002f00"),
        # bridge vlan add dev v0 vid 48 pvid
        ("1300", PortVlan(48, is_native=True), "0c001a00 08000200 02003000"),
        # bridge vlan del dev v0 vid 1
        ("1100", PortVlan(1), "0c001a00 08000200 00000100"),
    ],
)
def test_the_same_messages_as_those_of_iproute2(kind: str, vlan: PortVlan, attribute: str) -> None:
    body = struct.pack("=BxHiII", 7, 0, 4, 0, 0)
    number = int.from_bytes(bytes.fromhex(kind), "little")
    sent = codec.encode(number, codec.ACK, 7, body, [vlan_part(vlan)])
    assert sent == bytes.fromhex(" ".join([HEADER.format(kind=kind), LINK, attribute]))


def test_what_the_kernel_says_of_a_port() -> None:
    infos = [codec.pack(2, struct.pack("=HH", flags, number)) for flags, number in ((6, 1), (0, 47), (2, 48))]
    assert read_vlans(codec.u16(0, 1) + b"".join(infos)) == [
        PortVlan(1, is_native=True, leaves_untagged=True),
        PortVlan(47),
        PortVlan(48, is_native=True),
    ]
