"""The numbers of the frame."""

from __future__ import annotations

import pytest

from vird.wire.frame import HEADER, HEADER_SIZE, FrameType, Header, Status, StreamHoleRecord


def test_a_header_is_seven_words() -> None:
    assert HEADER_SIZE == 28
    header = Header(0x20008086, 1, 9, FrameType.CALL_WITH_FDS, 0xFFFFFFFF, Status.CONTINUE)
    assert HEADER.pack(28, *header).hex(" ", 4) == ("0000001c 20008086 00000001 00000009 00000004 ffffffff 00000002")


@pytest.mark.parametrize(("name", "number"), [("CALL", 0), ("REPLY", 1), ("STREAM", 3), ("STREAM_HOLE", 6)])
def test_types_are_libvirts(name: str, number: int) -> None:
    assert FrameType[name] == number


def test_a_header_shows_itself() -> None:
    assert str(Header(16, 1, 2, 0, 3, 0)) == "program 0x10 version 1 procedure 2 type 0 serial 3 status 0"


def test_a_hole() -> None:
    assert StreamHoleRecord(5, 0).encode().hex() == "000000000000000500000000"
