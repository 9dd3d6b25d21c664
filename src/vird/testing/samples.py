"""Values for the fields of records: such as decode, and ask for as little as can be."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from vird.wire import codec
from vird.wire.xdr import FixedOpaque, Number, Record, TypedValue


def sample(kind: Any, objects: Mapping[type[Record], Record] | None = None) -> Any:
    """A value of an annotation; ``objects`` are the records that stand for their class."""
    if get_origin(kind) is Annotated:
        plain, *marks = get_args(kind)
        if any(isinstance(mark, Number) for mark in marks):
            return 0
        sizes = [mark.size for mark in marks if isinstance(mark, FixedOpaque)]
        if sizes:
            return bytes(sizes[0])
        if plain is str:
            return "x"
        if plain is bytes:
            return b""
        return [] if get_origin(plain) is list else sample(plain, objects)
    if get_origin(kind) in (Union, UnionType) and NoneType in get_args(kind):
        return None
    if kind is TypedValue:
        return TypedValue.int32(0)
    if isinstance(kind, type) and issubclass(kind, Record):
        return (objects or {}).get(kind) or kind(*sample_fields(kind, objects))
    return 0


def sample_fields(cls: type[Record], objects: Mapping[type[Record], Record] | None = None) -> list[Any]:
    """A value for each field of a record class."""
    return [sample(kind, objects) for _, kind in codec.fields_of(cls)]
