import fcntl

import pytest

from vird.host import ethtool


def test_words_for_what_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes
    import struct

    answers = {0x14: 1, 0x18: 1, 0x25: 1 << 8 | 1 << 28}

    def answer(fd: int, request: int, argument: bytearray) -> int:
        assert request == ethtool.SIOCETHTOOL
        name, pointer = struct.unpack("@16sP16x", argument)
        assert name.rstrip(b"\0") == b"eth0"
        asked = (ctypes.c_uint32 * 2).from_address(pointer)
        if asked[0] not in answers:
            raise OSError(95, "Operation not supported")
        asked[1] = answers[asked[0]]
        return 0

    monkeypatch.setattr(fcntl, "ioctl", answer)
    assert ethtool.features("eth0") == ["rx", "sg", "rxvlan", "rxhash"]


def test_a_device_that_is_not_there_does_nothing() -> None:
    assert ethtool.features("nosuch0") == []
