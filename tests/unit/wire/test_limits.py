"""Limits can be narrowed, never widened past what the protocol allows."""

from __future__ import annotations

from vird.wire.limits import FDS_MAX, FRAME_MAX, STREAM_CHUNK_MAX, Limits


def test_the_protocols_own() -> None:
    limits = Limits()
    assert (limits.frame, limits.fds, limits.stream_chunk) == (FRAME_MAX, FDS_MAX, STREAM_CHUNK_MAX)
    assert FRAME_MAX == 32 * 1024 * 1024 + 4


def test_narrower_ones() -> None:
    limits = Limits(frame=1000, fds=1, streams=2)
    assert (limits.frame, limits.fds, limits.streams) == (1000, 1, 2)


def test_wider_ones_are_not_taken() -> None:
    limits = Limits(frame=2**40, fds=1000)
    assert (limits.frame, limits.fds) == (FRAME_MAX, FDS_MAX)
