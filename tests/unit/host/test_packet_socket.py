import socket
from typing import cast

import pytest

from tests.host.filters.cable import arp, dhcp, icmp, ip4, udp
from tests.unit.drivers.common.test_announced import discovery
from vird.host.packet_socket import DHCP, NEIGHBOURS, Frame, Instruction, read

ACK, RELEASE = 5, 7


def passes(frame: bytes, program: tuple[Instruction, ...] = DHCP) -> bool:
    """Run the filter on a frame as the kernel does (the instructions that it has)."""
    accumulator = index = position = 0
    while True:
        code, if_true, if_false, operand = program[position]
        position += 1
        if code == 0x06:
            return operand > 0
        if code in (0x28, 0x48):
            start = operand + (index if code == 0x48 else 0)
            if start + 2 > len(frame):
                return False
            accumulator = int.from_bytes(frame[start : start + 2])
        elif code == 0x30:
            accumulator = frame[operand]
        elif code == 0xB1:
            index = 4 * (frame[operand] & 0xF)
        else:
            is_true = bool(accumulator & operand) if code == 0x45 else accumulator == operand
            position += if_true if is_true else if_false


@pytest.mark.parametrize(
    ("frame", "wanted"),
    [
        pytest.param(dhcp(ACK, reply=True), True, id="to-a-client"),
        pytest.param(dhcp(RELEASE, reply=False), True, id="to-a-server"),
        pytest.param(ip4(17, udp(67, 69)), False, id="other-port"),
        pytest.param(ip4(6, udp(67, 68)), False, id="tcp"),
        pytest.param(ip4(1, icmp(8)), False, id="icmp"),
        pytest.param(arp(), False, id="arp"),
        pytest.param(dhcp(ACK, reply=True)[:20] + b"\x00\x10" + dhcp(ACK, reply=True)[22:], False, id="later-fragment"),
    ],
)
def test_only_dhcp_wakes_the_daemon(frame: bytes, wanted: bool) -> None:
    assert passes(frame) == wanted


@pytest.mark.parametrize(
    ("frame", "wanted"),
    [
        pytest.param(arp(), True, id="arp"),
        pytest.param(discovery(135, "fe80::1", "fe80::2"), True, id="who-has"),
        pytest.param(discovery(136, "fe80::1", "fe80::1"), True, id="i-have"),
        pytest.param(discovery(134, "fe80::1", "fe80::1"), False, id="router"),
        pytest.param(ip4(1, icmp(8)), False, id="icmp"),
    ],
)
def test_only_talk_among_neighbours_wakes_the_daemon(frame: bytes, wanted: bool) -> None:
    assert passes(frame, NEIGHBOURS) == wanted


class Waiting:
    def __init__(self, kind: int | None) -> None:
        self.kind = kind

    def recvfrom(self, size: int) -> tuple[bytes, tuple[str, int, int, int, bytes]]:
        if self.kind is None:
            raise BlockingIOError
        return b"frame", ("tap0", 0x800, self.kind, 1, b"")


@pytest.mark.parametrize(
    ("kind", "frame"),
    [(socket.PACKET_OUTGOING, Frame(b"frame", True)), (socket.PACKET_HOST, Frame(b"frame", False)), (None, None)],
)
def test_which_way_a_frame_goes(kind: int | None, frame: Frame | None) -> None:
    assert read(cast(socket.socket, Waiting(kind))) == frame
