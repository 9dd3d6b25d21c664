"""What a network device does by itself, in ethtool(8)'s older words.  Blocking and short."""

from __future__ import annotations

import ctypes
import fcntl
import socket
import struct
from typing import Final

SIOCETHTOOL: Final = 0x8946
_GET: Final = (("rx", 0x14), ("tx", 0x16), ("sg", 0x18), ("tso", 0x1E), ("gso", 0x23), ("gro", 0x2B))
_GET_FLAGS: Final = 0x25
_FLAGS: Final = (("lro", 15), ("rxvlan", 8), ("txvlan", 7), ("ntuple", 27), ("rxhash", 28))


def features(name: str) -> list[str]:
    """The names of what is switched on; none for a device that is not there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        found = [word for word, command in _GET if _value(asked, name, command)]
        flags = _value(asked, name, _GET_FLAGS)
    return found + [word for word, bit in _FLAGS if flags >> bit & 1]


def _value(asked: socket.socket, name: str, command: int) -> int:
    held = ctypes.create_string_buffer(struct.pack("=II", command, 0), 8)
    request = bytearray(struct.pack("@16sP16x", name.encode(), ctypes.addressof(held)))
    try:
        fcntl.ioctl(asked.fileno(), SIOCETHTOOL, request)
    except OSError:
        return 0
    return int(struct.unpack_from("=II", held)[1])
