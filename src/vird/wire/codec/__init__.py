"""Writes the functions that encode and decode one record class.

``wire.xdr`` calls this on the first use of a class.  The annotations are turned into shapes, the
shapes write plain Python source, and that is compiled once: a list of a thousand references then
costs one loop with one ``struct`` call per run of fixed-size fields, whatever record they are in.
Each source line remembers which field it serves, so that an error names the field at no cost
while all is well.  Nothing here knows frames or procedures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import IntEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from weakref import WeakKeyDictionary

from vird.wire.codec.shape import (
    BoolShape,
    EnumShape,
    FixedOpaqueShape,
    ListShape,
    NumberShape,
    OpaqueShape,
    OptionalShape,
    RecordShape,
    Shape,
)
from vird.wire.codec.source import DecodeSource, EncodeSource
from vird.wire.codec.text import CharsShape, RepeatedTextShape, TextShape
from vird.wire.codec.typed_value import TypedValueShape
from vird.wire.xdr import (
    FixedChars,
    FixedOpaque,
    Hidden,
    MaxChars,
    MaxLen,
    Number,
    Record,
    Repeated,
    TypedValue,
)


def shape_of(kind: Any) -> Shape:
    """The shape that an annotation asks for; TypeError when it says nothing that XDR has."""
    if get_origin(kind) is Annotated:
        plain, *marks = get_args(kind)
        for mark in marks:
            shape = _marked(plain, mark)
            if shape is not None:
                return shape
        return shape_of(plain)
    if get_origin(kind) in (Union, UnionType):
        inner = [arm for arm in get_args(kind) if arm is not NoneType]
        if len(inner) == 1:
            return OptionalShape(shape_of(inner[0]))
    if kind is TypedValue:
        return TypedValueShape()
    if isinstance(kind, type) and issubclass(kind, Record):
        return record_shape(kind)
    if isinstance(kind, type) and issubclass(kind, IntEnum):
        return EnumShape(kind)
    raise TypeError(f"{kind!r} has no XDR layout")


def _marked(plain: Any, mark: object) -> Shape | None:
    match mark:
        case Number(code="?"):
            return BoolShape()
        case Number():
            return NumberShape(mark.code)
        case FixedOpaque():
            return FixedOpaqueShape(mark.size)
        case FixedChars():
            return CharsShape(mark.size, fixed=True)
        case MaxChars():
            return CharsShape(mark.limit, fixed=False)
        case Repeated():
            return RepeatedTextShape(mark.limit)
        case MaxLen() if plain is str:
            return TextShape(mark.limit)
        case MaxLen() if plain is bytes:
            return OpaqueShape(mark.limit)
        case MaxLen() if get_origin(plain) is list:
            return ListShape(shape_of(get_args(plain)[0]), mark.limit)
    return None


def fields_of(cls: type[Record]) -> list[tuple[str, Any]]:
    """Field names and annotations, parents' first; what a module wrote as text is read in that module."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if issubclass(base, Record):
            names = vars(sys.modules[base.__module__])
            for name, kind in base.__annotations__.items():
                if name in cls.__match_args__:
                    found[name] = eval(kind, names) if isinstance(kind, str) else kind
    return list(found.items())


def record_shape(cls: type[Record]) -> RecordShape:
    """The shape of a class, made once."""
    shape = _SHAPES.get(cls)
    if shape is None:
        shape = _SHAPES[cls] = RecordShape(cls, [(name, shape_of(kind)) for name, kind in fields_of(cls)])
    return shape


_SHAPES: WeakKeyDictionary[type[Record], RecordShape] = WeakKeyDictionary()


def compile_encode(cls: type[Record]) -> Callable[[Record], bytes]:
    """A function from a record of this class to its bytes."""
    source = EncodeSource(cls.__name__)
    source.line("out = []")
    source.line("add = out.append")
    record_shape(cls).encode(source, "self")
    source.flush()
    source.line("return b''.join(out)")
    return source.compile("self", "encode")


def compile_decode(cls: type[Record]) -> Callable[[bytes | bytearray | memoryview], Record]:
    """A function from bytes to a record of this class."""
    source = DecodeSource(cls.__name__)
    source.line("buf = bytes(payload)")
    source.line("pos = 0")
    source.line("end = len(buf)")
    record_shape(cls).decode(source, "record")
    source.flush()
    source.check("pos != end", "{end - pos} bytes too many")
    source.line("return record")
    return source.compile("payload", "decode")


def compile_constructor(cls: type[Record]) -> Callable[..., None]:
    """An ``__init__`` that takes the fields by position or by name."""
    names: dict[str, Any] = {}
    parameters = ["self"]
    for field in cls.__match_args__:
        if hasattr(cls, field):
            names["default_" + field] = getattr(cls, field)
            parameters.append(f"{field}=default_{field}")
        else:
            parameters.append(field)
    body = "".join(f"\n  self.{field} = {field}" for field in cls.__match_args__) or "\n  pass"
    exec(f"def __init__({', '.join(parameters)}):{body}", names)
    constructor: Callable[..., None] = names["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    return constructor


def hidden_fields(cls: type[Record]) -> frozenset[str]:
    """The fields whose values must not be shown."""
    return frozenset(name for name, kind in fields_of(cls) if _is_hidden(kind))


def _is_hidden(kind: Any) -> bool:
    return any(isinstance(arm, Hidden) or _is_hidden(arm) for arm in get_args(kind))
