"""Hypothesis strategies for records: every annotation of `wire.xdr`, alone and composed at random."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Any

from hypothesis import strategies as st

from vird.wire.xdr import (
    Bool,
    Char,
    Double,
    FixedChars,
    FixedOpaque,
    Float,
    Hyper,
    Int,
    MaxChars,
    MaxLen,
    Record,
    Repeated,
    Str,
    TypedParam,
    TypedValue,
    UHyper,
    UInt,
    Uuid,
)


class Level(IntEnum):
    LOW = -3
    HIGH = 900


def signed(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def unsigned(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


def texts(limit: int) -> st.SearchStrategy[str]:
    """Text of at most so many bytes; some of it was bytes that are not UTF-8."""
    raw = st.binary(max_size=limit).map(lambda found: found.replace(b"\0", b"\1"))
    return raw.map(lambda found: found.decode("utf-8", "surrogateescape"))


DOUBLES = st.floats(allow_nan=False)

TYPED_VALUES = st.one_of(
    signed(32).map(TypedValue.int32),
    unsigned(32).map(TypedValue.uint32),
    signed(64).map(TypedValue.int64),
    unsigned(64).map(TypedValue.uint64),
    DOUBLES.map(TypedValue.double),
    st.booleans().map(TypedValue.boolean),
    texts(20).map(TypedValue.string),
)

Field = tuple[Any, st.SearchStrategy[Any]]
"""An annotation, and the values that fit it."""

PLAIN: dict[str, Field] = {
    "Int": (Int, signed(32)),
    "UInt": (UInt, unsigned(32)),
    "Hyper": (Hyper, signed(64)),
    "UHyper": (UHyper, unsigned(64)),
    "Bool": (Bool, st.booleans()),
    "Float": (Float, st.floats(width=32, allow_nan=False)),
    "Double": (Double, DOUBLES),
    "Char": (Char, signed(8)),
    "Str": (Str, texts(200)),
    "Uuid": (Uuid, st.binary(min_size=16, max_size=16)),
    "MaxLen text": (Annotated[str, MaxLen(9)], texts(9)),
    "Repeated": (Annotated[str, Repeated(9)], texts(9)),
    "MaxLen bytes": (Annotated[bytes, MaxLen(9)], st.binary(max_size=9)),
    "FixedOpaque": (Annotated[bytes, FixedOpaque(7)], st.binary(min_size=7, max_size=7)),
    "FixedChars": (Annotated[str, FixedChars(6)], texts(5)),
    "MaxChars": (Annotated[str, MaxChars(6)], texts(5)),
    "enumeration": (Level, st.sampled_from(Level)),
    "TypedValue": (TypedValue, TYPED_VALUES),
    "TypedParam": (TypedParam, st.builds(TypedParam, texts(10), TYPED_VALUES)),
}


def listed(field: Field) -> Field:
    kind, values = field
    return Annotated[list[kind], MaxLen(4)], st.lists(values, max_size=4)


def optional(field: Field) -> Field:
    kind, values = field
    return kind | None, st.none() | values


def record_of(fields: list[Field]) -> tuple[type[Record], st.SearchStrategy[Record]]:
    """A record class with these fields, and its records."""
    annotations = {f"field{number}": kind for number, (kind, _) in enumerate(fields)}
    cls = type("Drawn", (Record,), {"__annotations__": annotations, "__module__": __name__})
    return cls, st.tuples(*(values for _, values in fields)).map(lambda values: cls(*values))


plain_fields = st.sampled_from(list(PLAIN.values()))

fields = st.recursive(
    plain_fields,
    lambda inner: st.one_of(
        inner.map(listed),
        # XDR's optional data around optional data cannot be told apart in Python.
        plain_fields.map(optional),
        st.lists(inner, min_size=1, max_size=4).map(record_of),
    ),
    max_leaves=8,
)

record_kinds = st.lists(fields, max_size=6).map(record_of)
"""A class of record and a strategy for its records."""
