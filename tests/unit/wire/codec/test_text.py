"""Text that comes again and again is worked out once, and what is remembered stays small."""

from __future__ import annotations

import pytest

from vird.wire.codec.text import RepeatedTextShape
from vird.wire.xdr import TypedParam, TypedValue, XdrError


@pytest.fixture
def shape() -> RepeatedTextShape:
    return RepeatedTextShape(1000)


def test_names_that_come_again_are_the_same_object() -> None:
    payload = TypedParam("vcpu.0.time", TypedValue.int32(1)).encode()
    assert TypedParam.decode(payload).field is TypedParam.decode(payload).field


def test_both_directions_remember(shape: RepeatedTextShape) -> None:
    shape._learn_encoded("abc")
    shape._learn_decoded(b"abc")
    assert shape.encoded == {"abc": b"\0\0\0\3abc\0"}
    assert shape.decoded == {b"abc": "abc"}


def test_remembered_names_stay_few(shape: RepeatedTextShape) -> None:
    for number in range(10_000):
        shape._learn_encoded(f"name.{number}")
        shape._learn_decoded(f"name.{number}".encode())
    assert 0 < len(shape.encoded) <= 4096
    assert 0 < len(shape.decoded) <= 4096


def test_long_names_are_not_remembered(shape: RepeatedTextShape) -> None:
    assert shape._learn_encoded("x" * 65).endswith(b"x\0\0\0")
    assert shape._learn_decoded(b"x" * 65) == "x" * 65
    assert shape.encoded == shape.decoded == {}


def test_what_is_refused_is_not_remembered(shape: RepeatedTextShape) -> None:
    for text in ("a\0b", "x" * 1001):
        with pytest.raises(XdrError):
            shape._learn_encoded(text)
    with pytest.raises(XdrError):
        shape._learn_decoded(b"a\0b")
    assert shape.encoded == shape.decoded == {}
