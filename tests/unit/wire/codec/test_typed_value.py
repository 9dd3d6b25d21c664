"""The union of typed parameters has an arm for every type."""

from __future__ import annotations

import pytest

from vird.wire.codec.typed_value import TypedValueShape
from vird.wire.xdr import Record, TypedParameterType, TypedValue, XdrError


class Alone(Record):
    value: TypedValue


SAMPLES = {
    TypedParameterType.INT: -5,
    TypedParameterType.UINT: 5,
    TypedParameterType.LLONG: -(2**40),
    TypedParameterType.ULLONG: 2**40,
    TypedParameterType.DOUBLE: 0.5,
    TypedParameterType.BOOLEAN: True,
    TypedParameterType.STRING: "five",
}


def test_every_type_has_an_arm() -> None:
    assert set(TypedValueShape.arms) == set(SAMPLES) == set(TypedParameterType)


@pytest.mark.parametrize("kind", TypedParameterType)
def test_the_type_survives_with_the_value(kind: TypedParameterType) -> None:
    value = TypedValue(kind, SAMPLES[kind])
    back = Alone.decode(Alone(value).encode()).value
    assert back == value
    assert back.type is kind
    assert type(back.value) is type(value.value)


@pytest.mark.parametrize("kind", [0, 8, -1])
def test_other_types_are_refused_both_ways(kind: int) -> None:
    with pytest.raises(XdrError, match=f"Alone.value: {kind} is not a type of typed parameter"):
        Alone(TypedValue(kind, 1)).encode()
    with pytest.raises(XdrError, match=f"Alone.value: {kind} is not a type of typed parameter"):
        Alone.decode(kind.to_bytes(4, "big", signed=True) + bytes(8))
