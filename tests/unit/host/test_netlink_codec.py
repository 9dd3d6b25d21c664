"""Netlink messages, byte by byte."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from vird.host.netlink import codec


def test_a_request_is_header_body_and_padded_attributes() -> None:
    raw = codec.encode(16, codec.ACK, 7, b"\1\2\3\4", [codec.text(3, "br0"), codec.u32(4, 1500)])
    assert raw == (
        struct.pack("=IHHII", len(raw), 16, codec.ACK | codec.REQUEST, 7, 0)
        + b"\1\2\3\4"
        + struct.pack("=HH", 8, 3)
        + b"br0\0"
        + struct.pack("=HHI", 8, 4, 1500)
    )


def test_nested_attributes_come_back() -> None:
    raw = codec.nest(18, codec.text(1, "bridge"), codec.nest(2, codec.u32(5, 1)))
    outer = codec.unpack(raw)
    inner = codec.unpack(outer[18])
    assert codec.to_text(inner[1]) == "bridge"
    assert codec.to_number(codec.unpack(inner[2])[5]) == 1


@given(st.lists(st.tuples(st.integers(1, codec.KIND_MASK), st.binary(max_size=40)), max_size=8))
def test_attributes_survive_the_way_there_and_back(parts: list[tuple[int, bytes]]) -> None:
    assert list(codec.each(b"".join(codec.pack(kind, value) for kind, value in parts))) == parts


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    for kind, value in codec.each(raw):
        assert 0 <= kind <= codec.KIND_MASK and len(value) <= len(raw)
    for message in codec.decode(raw, 1):
        assert len(message.body) <= len(raw)


def test_only_replies_to_this_request_are_read() -> None:
    mine, other = codec.encode(2, 0, 5, b"mine"), codec.encode(2, 0, 6, b"else")
    assert [m.body for m in codec.decode(other + mine, 5)] == [b"mine"]


def acknowledgement(number: int, flags: int = 0, more: bytes = b"") -> codec.Message:
    request = codec.HEADER.pack(16, 16, 0, 5, 0)
    return codec.Message(codec.ERROR, struct.pack("=i", number) + request + more, flags)


def test_an_acknowledgement_without_error_is_none() -> None:
    assert codec.failure(acknowledgement(0)) is None


def test_a_refusal_has_the_kernels_words_or_the_errors_own() -> None:
    told = codec.failure(
        acknowledgement(-17, codec.ACK_CAPPED | codec.ACK_TLVS, codec.text(codec.ERROR_TEXT, "no way"))
    )
    assert told is not None and (told.errno, told.strerror) == (17, "no way")
    silent = codec.failure(acknowledgement(-17))
    assert silent is not None and silent.strerror == "File exists"
