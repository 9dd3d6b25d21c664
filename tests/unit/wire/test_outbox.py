"""What is queued comes out whole and in order."""

from __future__ import annotations

import pytest

from vird.wire.frame import FrameType, Header, Status
from vird.wire.limits import Limits
from vird.wire.outbox import JOIN_BELOW, Outbox
from vird.wire.protocol_error import LocalProtocolError

HEADER = Header(1, 1, 1, FrameType.CALL, 0, Status.OK)


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(Limits())


def test_small_frames_are_joined(outbox: Outbox) -> None:
    for _ in range(3):
        outbox.put(HEADER, b"abcd")
    assert outbox.bytes_queued == 96
    ((content, fds),) = outbox.take(1 << 20)
    assert (len(content), fds, outbox.bytes_queued) == (96, (), 0)
    assert outbox.take(1 << 20) == []


def test_a_large_payload_is_not_copied(outbox: Outbox) -> None:
    payload = bytes(JOIN_BELOW)
    outbox.put(HEADER, payload)
    head, body = outbox.take(1 << 20)
    assert len(head[0]) == 28
    assert body[0] is payload


def test_what_is_over_the_wish_stays(outbox: Outbox) -> None:
    for _ in range(4):
        outbox.put(HEADER, bytes(72))
    assert len(outbox.take(150)[0][0]) == 200
    assert outbox.bytes_queued == 200


def test_each_descriptor_goes_with_a_byte_of_its_own(outbox: Outbox) -> None:
    outbox.put(HEADER._replace(type=FrameType.CALL_WITH_FDS), b"abcd", [7, 8])
    outbox.put(HEADER, b"")
    chunks = outbox.take(1 << 20)
    assert [(len(content), fds) for content, fds in chunks] == [(36, ()), (1, (7,)), (1, (8,)), (28, ())]
    assert chunks[0][0][28:32] == bytes((0, 0, 0, 2))


def test_too_large_a_frame_is_not_queued() -> None:
    outbox = Outbox(Limits(frame=100))
    outbox.put(HEADER, bytes(72))
    with pytest.raises(LocalProtocolError, match="101 bytes is over the limit of 100"):
        outbox.put(HEADER, bytes(73))
    assert outbox.bytes_queued == 100


def test_too_many_descriptors_are_not_queued(outbox: Outbox) -> None:
    with pytest.raises(LocalProtocolError, match="33 file descriptors"):
        outbox.put(HEADER, b"", range(33))
    assert outbox.bytes_queued == 0


def test_descriptors_that_stayed_can_be_taken_back(outbox: Outbox) -> None:
    outbox.put(HEADER, b"", [7, 8])
    assert outbox.take_fds() == [7, 8]
    assert (outbox.bytes_queued, outbox.take(100)) == (0, [])
