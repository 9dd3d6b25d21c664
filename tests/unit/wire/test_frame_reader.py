"""Cutting bytes into frames: whole, in pieces, with file descriptors, and broken."""

from __future__ import annotations

import struct

import pytest

from vird.wire.frame_reader import FrameReader
from vird.wire.limits import FRAME_MAX, Limits
from vird.wire.protocol_error import BrokenFrame


def frame(kind: int = 0, payload: bytes = b"", size: int | None = None) -> bytes:
    if size is None:
        size = 28 + len(payload)
    return struct.pack(">IIIiiIi", size, 0x20008086, 1, 9, kind, 5, 0) + payload


def with_fds(count: int, payload: bytes = b"", came: int | None = None) -> bytes:
    whole = frame(4, struct.pack(">I", count) + payload)
    return whole + bytes(count if came is None else came)


@pytest.fixture
def reader() -> FrameReader:
    return FrameReader(Limits())


def test_nothing_is_no_frame(reader: FrameReader) -> None:
    assert reader.next_frame() is None


def test_one_frame(reader: FrameReader) -> None:
    reader.receive(frame(payload=b"abcd"))
    assert reader.next_frame() == (0x20008086, 1, 9, 0, 5, 0, b"abcd", ())
    assert reader.next_frame() is None
    assert reader.bytes_waiting == 0


def test_several_in_one_piece(reader: FrameReader) -> None:
    reader.receive(frame(payload=b"1") + frame() + frame(payload=b"22")[:-1])
    found = [reader.next_frame() for _ in range(3)]
    assert [one and one[6] for one in found] == [b"1", b"", None]
    reader.receive(b"2")
    last = reader.next_frame()
    assert last is not None
    assert last[6] == b"22"


@pytest.mark.parametrize("step", [1, 3, 27, 28, 29])
def test_any_pieces(reader: FrameReader, step: int) -> None:
    whole = frame(payload=b"abcd") + with_fds(2, b"xy") + frame(payload=b"")
    found = []
    for start in range(0, len(whole), step):
        reader.receive(whole[start : start + step], [start] if start < 2 * step else [])
        while (one := reader.next_frame()) is not None:
            found.append(one)
    assert [one[6] for one in found] == [b"abcd", b"xy", b""]
    assert [len(one[7]) for one in found] == [0, 2, 0]


def test_descriptors_keep_their_order_and_their_frame(reader: FrameReader) -> None:
    reader.receive(with_fds(2, b"a") + with_fds(1, b"b"), [7, 8, 9])
    first, second = reader.next_frame(), reader.next_frame()
    assert first is not None
    assert second is not None
    assert (first[7], second[7]) == ((7, 8), (9,))
    assert reader.fds == []


def test_a_frame_waits_for_the_bytes_of_its_descriptors(reader: FrameReader) -> None:
    reader.receive(with_fds(2, b"a", came=1), [7])
    assert reader.next_frame() is None
    reader.receive(b"\0", [8])
    found = reader.next_frame()
    assert found is not None
    assert found[7] == (7, 8)


@pytest.mark.parametrize("size", [0, 3, 27])
@pytest.mark.parametrize("came", [4, 20, 28])
def test_a_length_below_the_header_is_refused_at_once(reader: FrameReader, size: int, came: int) -> None:
    reader.receive(frame(size=size)[:came])
    with pytest.raises(BrokenFrame, match=f"{size} bytes is too short"):
        reader.next_frame()


@pytest.mark.parametrize("size", [FRAME_MAX + 1, 2**32 - 1])
@pytest.mark.parametrize("came", [4, 28])
def test_a_length_over_the_limit_is_refused_at_once(reader: FrameReader, size: int, came: int) -> None:
    reader.receive(frame(size=size)[:came])
    with pytest.raises(BrokenFrame, match=f"over the limit of {FRAME_MAX}") as caught:
        reader.next_frame()
    assert (caught.value.header is not None) == (came == 28)


def test_the_limit_is_what_libvirt_accepts(reader: FrameReader) -> None:
    reader.receive(frame(size=FRAME_MAX))
    assert reader.next_frame() is None


def test_a_smaller_limit_holds() -> None:
    reader = FrameReader(Limits(frame=100))
    reader.receive(frame(payload=bytes(72)))
    assert reader.next_frame() is not None
    reader.receive(frame(payload=bytes(73)))
    with pytest.raises(BrokenFrame, match="101 bytes is over the limit of 100"):
        reader.next_frame()


def test_too_many_announced_descriptors(reader: FrameReader) -> None:
    reader.receive(with_fds(33))
    with pytest.raises(BrokenFrame, match="33 file descriptors is over the limit of 32"):
        reader.next_frame()


def test_missing_descriptors(reader: FrameReader) -> None:
    reader.receive(with_fds(2), [7])
    with pytest.raises(BrokenFrame, match="2 file descriptors announced, 1 came"):
        reader.next_frame()


def test_a_frame_with_descriptors_has_room_for_their_count(reader: FrameReader) -> None:
    reader.receive(frame(4))
    with pytest.raises(BrokenFrame, match="too short"):
        reader.next_frame()


def test_descriptors_that_nobody_asks_for_are_few(reader: FrameReader) -> None:
    reader.receive(b"\0", range(33))
    with pytest.raises(BrokenFrame, match="33 file descriptors without a frame"):
        reader.next_frame()


def test_a_frame_in_small_pieces_is_gathered_in_one_place(reader: FrameReader) -> None:
    whole = frame(payload=bytes(1 << 22))
    reader.receive(whole[:4096])
    reader.receive(whole[4096:8192])
    gathered = reader._buffer
    for at in range(8192, len(whole), 4096):
        assert reader.next_frame() is None
        reader.receive(whole[at : at + 4096])
        # Were it copied with every piece, a frame would cost time by the square of its size.
        assert reader._buffer is gathered
    found = reader.next_frame()
    assert found is not None
    assert len(found[6]) == 1 << 22


def test_limits_may_change_while_it_reads(reader: FrameReader) -> None:
    reader.limits.frame = 100
    reader.receive(frame(payload=bytes(60)))
    assert reader.next_frame() is not None
    reader.limits.frame = 50
    reader.receive(frame(payload=bytes(60)))
    with pytest.raises(BrokenFrame):
        reader.next_frame()


def test_a_finished_frame_leaves_no_memory_behind(reader: FrameReader) -> None:
    whole = frame(payload=bytes(1 << 20))
    reader.receive(whole[:100])
    reader.receive(whole[100:])
    assert reader.next_frame() is not None
    assert reader._buffer == b""
