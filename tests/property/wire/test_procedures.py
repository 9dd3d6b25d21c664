"""Every record of every procedure survives the way to bytes and back, and refuses to be cut short."""

from __future__ import annotations

from enum import IntEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vird.wire import procedures
from vird.wire.xdr import (
    FixedChars,
    FixedOpaque,
    MaxChars,
    MaxLen,
    Number,
    Record,
    Repeated,
    TypedParameterType,
    TypedValue,
    XdrError,
)

RANGES = {"i": (-(2**31), 2**31 - 1), "I": (0, 2**32 - 1), "q": (-(2**63), 2**63 - 1), "Q": (0, 2**64 - 1)}
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12)
LATIN = st.text(st.characters(min_codepoint=1, max_codepoint=126), max_size=12)


def number(code: str) -> st.SearchStrategy[Any]:
    if code == "?":
        return st.booleans()
    if code in "fd":
        return st.floats(allow_nan=False, width=32)
    return st.integers(*RANGES[code])


TYPED = {
    TypedParameterType.INT: number("i"),
    TypedParameterType.UINT: number("I"),
    TypedParameterType.LLONG: number("q"),
    TypedParameterType.ULLONG: number("Q"),
    TypedParameterType.DOUBLE: number("d"),
    TypedParameterType.BOOLEAN: st.booleans(),
    TypedParameterType.STRING: TEXT,
}


def marked(plain: Any, mark: object) -> st.SearchStrategy[Any] | None:
    match mark:
        case Number():
            return number(mark.code)
        case FixedOpaque():
            return st.binary(min_size=mark.size, max_size=mark.size)
        case FixedChars() | MaxChars():
            return LATIN
        case MaxLen() | Repeated() if plain is str:
            return TEXT
        case MaxLen() if plain is bytes:
            return st.binary(max_size=min(mark.limit, 20))
        case MaxLen():
            return st.lists(values(get_args(plain)[0]), max_size=3)
    return None


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values that an annotation allows."""
    if get_origin(kind) is Annotated:
        plain, *marks = get_args(kind)
        found = next((strategy for strategy in (marked(plain, mark) for mark in marks) if strategy is not None), None)
        return found if found is not None else values(plain)
    if get_origin(kind) in (Union, UnionType):
        return st.none() | values(next(arm for arm in get_args(kind) if arm is not NoneType))
    if kind is TypedValue:
        return st.one_of([st.builds(TypedValue, st.just(tag), held) for tag, held in TYPED.items()])
    if issubclass(kind, IntEnum):
        return st.sampled_from(list(kind))
    assert issubclass(kind, Record)
    return records(kind)


def records(cls: type[Record]) -> st.SearchStrategy[Record]:
    """Records of a class."""
    hints = get_type_hints(cls, include_extras=True)
    return st.builds(cls, *[values(hints[name]) for name in cls.__match_args__])


RECORDS = sorted(
    {kind for row in procedures.every() for kind in (row.args, row.ret) if kind is not None},
    key=lambda kind: (kind.__module__, kind.__name__),
)


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
@given(data=st.data())
def test_there_and_back(cls: type[Record], data: st.DataObject) -> None:
    record = data.draw(records(cls))
    payload = record.encode()
    assert len(payload) % 4 == 0
    assert cls.decode(payload) == record
    if payload:
        with pytest.raises(XdrError):
            cls.decode(payload[:-4])
    with pytest.raises(XdrError):
        cls.decode(payload + b"\0\0\0\0")


@settings(max_examples=150, deadline=None, database=None)
@given(cls=st.sampled_from(RECORDS), payload=st.binary(max_size=120))
def test_noise_is_refused_or_is_a_record(cls: type[Record], payload: bytes) -> None:
    try:
        record = cls.decode(payload)
    except XdrError:
        return
    assert cls.decode(record.encode()) == record
