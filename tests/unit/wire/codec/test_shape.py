"""Shapes know the fewest bytes that they take, and a record with many fields costs few calls."""

from __future__ import annotations

from typing import Annotated

import pytest

from vird.wire.codec import record_shape, shape_of
from vird.wire.codec.shape import FixedOpaqueShape, ListShape, NumberShape, OptionalShape, RecordShape, Shape
from vird.wire.codec.source import DecodeSource, EncodeSource
from vird.wire.xdr import (
    Bool,
    Double,
    FixedChars,
    FixedOpaque,
    Hyper,
    Int,
    MaxChars,
    MaxLen,
    Record,
    Str,
    TypedValue,
    UHyper,
    UInt,
    Uuid,
)


class Numbers(Record):
    a: UInt
    b: Hyper
    c: Uuid
    d: Int


class Around(Record):
    first: UInt
    numbers: Numbers
    last: UHyper


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        (Int, 4),
        (UHyper, 8),
        (Double, 8),
        (Bool, 4),
        (Uuid, 16),
        (Annotated[bytes, FixedOpaque(5)], 8),
        (Annotated[str, FixedChars(5)], 20),
        (Annotated[str, MaxChars(5)], 4),
        (Str, 4),
        (Annotated[list[Uuid], MaxLen(3)], 4),
        (Uuid | None, 4),
        (TypedValue, 8),
        (Numbers, 32),
        (Around, 44),
    ],
)
def test_the_fewest_bytes(kind: object, least: int) -> None:
    assert shape_of(kind).least == least


def test_nested_fixed_fields_share_one_call() -> None:
    encode, decode = EncodeSource("Around"), DecodeSource("Around")
    record_shape(Around).encode(encode, "self")
    encode.flush()
    record_shape(Around).decode(decode, "made")
    decode.flush()
    assert sum("pack" in line for line in encode.lines) == 1
    assert sum("unpack" in line for line in decode.lines) == 1


def test_a_list_of_numbers_needs_no_loop() -> None:
    source = EncodeSource("X")
    ListShape(NumberShape("Q"), 10).encode(source, "self.x")
    assert not any("for " in line for line in source.lines)


def test_a_list_of_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="take no bytes"):
        ListShape(RecordShape(Record, []), 10)


def test_a_shape_is_made_once() -> None:
    assert record_shape(Around) is shape_of(Around)


def test_optional_takes_a_flag() -> None:
    assert OptionalShape(FixedOpaqueShape(64)).least == 4


def test_a_shape_of_no_kind_moves_nothing() -> None:
    with pytest.raises(AssertionError, match="cannot encode"):
        Shape().encode(EncodeSource("X"), "x")
    with pytest.raises(AssertionError, match="cannot decode"):
        Shape().decode(DecodeSource("X"), "x")
