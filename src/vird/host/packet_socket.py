"""Looking at the frames that cross one network device (packet(7)), without taking them away.

What the device sends is seen after the packet filter, what it receives before.  Blocking calls that
return at once; who reads waits with the event loop.  What the frames mean is not known here.
"""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

ETH_P_ALL: Final = 0x0003
SO_ATTACH_FILTER: Final = 26
FRAME_MAX: Final = 2048
"""Bytes of a frame that are looked at."""

Instruction = tuple[int, int, int, int]
"""One instruction of a classic packet filter: code, jumps if true and false, operand."""

DHCP: Final[tuple[Instruction, ...]] = (
    (0x28, 0, 0, 12),  # the frame's type
    (0x15, 0, 9, 0x0800),  # IPv4
    (0x30, 0, 0, 23),
    (0x15, 0, 7, 17),  # UDP
    (0x28, 0, 0, 20),
    (0x45, 5, 0, 0x1FFF),  # not a later fragment
    (0xB1, 0, 0, 14),  # the IP header's length
    (0x48, 0, 0, 16),  # the destination's port
    (0x15, 1, 0, 67),
    (0x15, 0, 1, 68),
    (0x06, 0, 0, 0xFFFF),
    (0x06, 0, 0, 0),
)
"""The filter that lets DHCP over IPv4 through."""

NEIGHBOURS: Final[tuple[Instruction, ...]] = (
    (0x28, 0, 0, 12),  # the frame's type
    (0x15, 6, 0, 0x0806),  # ARP
    (0x15, 0, 6, 0x86DD),  # IPv6
    (0x30, 0, 0, 20),
    (0x15, 0, 4, 58),  # ICMP
    (0x30, 0, 0, 54),
    (0x15, 1, 0, 135),  # who has it?
    (0x15, 0, 1, 136),  # I have it
    (0x06, 0, 0, 0xFFFF),
    (0x06, 0, 0, 0),
)
"""The filter that lets ARP and neighbour discovery of IPv6 through."""


class Frame(NamedTuple):
    """``is_sent`` says that the device sends it: on a guest's tap, that the guest receives it."""

    content: bytes
    is_sent: bool


def open_on(interface: str, only: Sequence[Instruction] = ()) -> socket.socket:
    """A socket that sees the device's frames, or those that a filter lets through.

    Raises OSError (ENODEV for a device that is not there).
    """
    found = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
    try:
        if only:
            code = b"".join(struct.pack("=HBBI", *instruction) for instruction in only)
            held = ctypes.create_string_buffer(code, len(code))
            program = struct.pack("@HP", len(only), ctypes.addressof(held))
            found.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        # Nothing is seen before it is bound, so no frame passes the filter unasked.
        found.bind((interface, ETH_P_ALL))
    except BaseException:
        found.close()
        raise
    return found


def read(opened: socket.socket) -> Frame | None:
    """The next frame, None if there is none now.  Raises OSError when the device goes down or away."""
    try:
        content, address = opened.recvfrom(FRAME_MAX)
    except BlockingIOError:
        return None
    return Frame(content, address[2] == socket.PACKET_OUTGOING)
