"""What a card is told of its functions, as netlink carries it."""

import pytest

from vird.host.netlink import codec
from vird.host.vf_settings import IFLA_VFINFO_LIST, VfSettings, read, written

SETTINGS = VfSettings("52:54:00:01:02:03", 42)


def test_what_is_asked_for_reads_back() -> None:
    asked = written(3, SETTINGS)
    assert read(codec.unpack(asked)[IFLA_VFINFO_LIST], 3) == SETTINGS


def test_the_layout_that_the_kernel_wants() -> None:
    # list {info {mac {number, 32 bytes}, vlan {number, tag, priority}}}
    asked = written(1, SETTINGS)
    assert asked[:8] == bytes((64, 0, 22, 0x80, 60, 0, 1, 0x80))
    assert asked[8:12] == bytes((40, 0, 1, 0))
    assert asked[12:22] == b"\1\0\0\0" + bytes.fromhex("525400010203")
    assert asked[48:] == bytes((16, 0, 2, 0, 1, 0, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0))


def test_a_function_that_the_card_does_not_have() -> None:
    with pytest.raises(LookupError):
        read(codec.unpack(written(3, SETTINGS))[IFLA_VFINFO_LIST], 4)
    with pytest.raises(LookupError):
        read(b"", 0)
