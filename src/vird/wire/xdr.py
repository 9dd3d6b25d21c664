"""XDR records: classes whose annotations are the layout (RFC 4506, as libvirt uses it).

    class DomainRef(Record):
        name: Str
        uuid: Uuid
        id: Int

    DomainRef("web", uuid_bytes, 1).encode()      # -> bytes
    DomainRef.decode(payload)                     # -> DomainRef, or XdrError

Every procedure's arguments and results, and every event's message, are such records.  The code
that reads and writes a record is composed by ``wire.codec`` on its first use, so that declaring
a thousand of them costs next to nothing.  Frames, serials and procedures are not known here.

What an annotation may be:

====================================  =====================================================
``Int UInt Hyper UHyper``             32 and 64 bit numbers, signed and unsigned
``Bool Float Double Char``            four, four, eight and four bytes on the wire
``Str``                               text, at most 4 MiB in UTF-8; odd bytes survive as surrogates
``Uuid``                              16 bytes
``Annotated[bytes, FixedOpaque(n)]``  exactly n bytes
``Annotated[bytes, MaxLen(n)]``       counted bytes; also ``Annotated[str, MaxLen(n)]``
``Annotated[list[X], MaxLen(n)]``     counted values
``Annotated[str, Repeated()]``        text of which the same few come again and again
``Annotated[str, FixedChars(n)]``     C's ``char x[n]``: n numbers of four bytes, shown as text
``Annotated[str, MaxChars(n)]``       C's ``char x<n>``: counted numbers of four bytes, shown as text
``X | None``                          XDR's optional data
an ``IntEnum`` class                  an enumeration; unknown numbers are refused
another ``Record``                    its fields in place
``TypedValue``                        the value of a typed parameter: a tag, then what it announces
====================================  =====================================================
"""

from __future__ import annotations

from enum import IntEnum
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Self, TypeVar, dataclass_transform

from vird.errors import ErrorDomain, Rpc

STRING_MAX = 4_194_304
"""Longest text on the wire, in bytes (REMOTE_STRING_MAX)."""


class XdrError(Rpc):
    """A record that cannot be encoded, or bytes that are not the announced record."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, domain=ErrorDomain.RPC)


class Number:
    """Marks a number of fixed size; ``code`` is its letter in ``struct``."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code


class MaxLen:
    """The most bytes, or the most values, that a counted field may hold."""

    __slots__ = ("limit",)

    def __init__(self, limit: int) -> None:
        self.limit = limit


class FixedOpaque:
    """A field of exactly ``size`` bytes."""

    __slots__ = ("size",)

    def __init__(self, size: int) -> None:
        self.size = size


class FixedChars:
    """C's ``char x[size]``, NUL-padded text of which each byte travels as a number of four bytes."""

    __slots__ = ("size",)

    def __init__(self, size: int) -> None:
        self.size = size


class MaxChars:
    """C's ``char x<limit>``, counted text with its closing NUL, each byte as a number of four bytes."""

    __slots__ = ("limit",)

    def __init__(self, limit: int) -> None:
        self.limit = limit


class Repeated:
    """Text of at most ``limit`` bytes of which the same few come again and again, such as parameter names."""

    __slots__ = ("limit",)

    def __init__(self, limit: int = STRING_MAX) -> None:
        self.limit = limit


class Hidden:
    """Keeps a field's value out of ``repr``, and so out of every log."""

    __slots__ = ()


Int = Annotated[int, Number("i")]
UInt = Annotated[int, Number("I")]
Hyper = Annotated[int, Number("q")]
UHyper = Annotated[int, Number("Q")]
Bool = Annotated[bool, Number("?")]
Float = Annotated[float, Number("f")]
Double = Annotated[float, Number("d")]
Char = Annotated[int, Number("i")]
Str = Annotated[str, MaxLen(STRING_MAX)]
Uuid = Annotated[bytes, FixedOpaque(16)]


@dataclass_transform()
class Record:
    """A value that travels: fields by annotation, built by position or by name.

    Subclasses only declare fields, in wire order; a class attribute is a field's default.
    ``__match_args__`` holds the field names.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()
    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __init_subclass__(cls) -> None:
        names = tuple(name for name, kind in cls.__annotations__.items() if "ClassVar" not in str(kind))
        setattr(cls, "__match_args__", cls.__match_args__ + names)  # noqa: B010
        if cls.__base__ is not Record:
            # A compiled parent must not lend its constructor or codec to a class with more fields.
            for name in ("__init__", "encode", "decode"):
                if name not in cls.__dict__:
                    setattr(cls, name, Record.__dict__[name])

    def __init__(self, *args: Any, **named: Any) -> None:
        from vird.wire.codec import compile_constructor

        cls = type(self)
        constructor = compile_constructor(cls)
        setattr(cls, "__init__", constructor)  # noqa: B010
        constructor(self, *args, **named)

    def encode(self) -> bytes:
        """The record's bytes; XdrError when a value does not fit its field."""
        _compile(type(self))
        return self.encode()

    @classmethod
    def decode(cls, payload: bytes | bytearray | memoryview) -> Self:
        """The record that ``payload`` holds, all of it; XdrError when it is anything else."""
        _compile(cls)
        return cls.decode(payload)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __repr__(self) -> str:
        from vird.wire.codec import hidden_fields

        hidden = hidden_fields(type(self))
        fields = ", ".join(f"{n}={'…' if n in hidden else repr(getattr(self, n))}" for n in self.__match_args__)
        return f"{type(self).__name__}({fields})"


R = TypeVar("R", bound=Record)


def prepare(cls: type[Record]) -> None:
    """Have the codec of ``cls`` compiled now, unless it is."""
    if cls.encode is Record.encode:
        _compile(cls)


def _compile(cls: type[Record]) -> None:
    """Give ``cls`` its own encode and decode in place of the ones that compile."""
    from vird.wire.codec import compile_decode, compile_encode

    setattr(cls, "encode", compile_encode(cls))  # noqa: B010
    setattr(cls, "decode", staticmethod(compile_decode(cls)))  # noqa: B010


def field_values(record: Record) -> tuple[Any, ...]:
    """The values of a record's fields in wire order, as a driver method takes them."""
    names = record.__match_args__
    if len(names) > 1:
        values: tuple[Any, ...] = attrgetter(*names)(record)
        return values
    return tuple(getattr(record, name) for name in names)


class TypedParameterType(IntEnum):
    """What a typed parameter holds (virTypedParameterType)."""

    INT = 1
    UINT = 2
    LLONG = 3
    ULLONG = 4
    DOUBLE = 5
    BOOLEAN = 6
    STRING = 7


class TypedValue:
    """A value with the wire type that its reader expects: ``TypedValue.uint64(2 ** 40)``.

    The type is part of the value, as readers refuse a parameter of another type than they know.
    """

    __slots__ = ("type", "value")
    __match_args__ = ("type", "value")

    def __init__(self, type: int, value: int | float | bool | str) -> None:
        self.type = type
        self.value = value

    @classmethod
    def of(cls, value: int | float | bool | str, type: TypedParameterType | None = None) -> TypedValue:
        """A value with the given type, or with the smallest one that fits a Python value."""
        if type is not None:
            return cls(type, value)
        if isinstance(value, bool):
            return cls(TypedParameterType.BOOLEAN, value)
        if isinstance(value, str):
            return cls(TypedParameterType.STRING, value)
        if isinstance(value, float):
            return cls(TypedParameterType.DOUBLE, value)
        return cls(_smallest(value), value)

    @classmethod
    def int32(cls, value: int) -> TypedValue:
        """A signed number of 32 bits."""
        return cls(TypedParameterType.INT, value)

    @classmethod
    def uint32(cls, value: int) -> TypedValue:
        """An unsigned number of 32 bits."""
        return cls(TypedParameterType.UINT, value)

    @classmethod
    def int64(cls, value: int) -> TypedValue:
        """A signed number of 64 bits."""
        return cls(TypedParameterType.LLONG, value)

    @classmethod
    def uint64(cls, value: int) -> TypedValue:
        """An unsigned number of 64 bits."""
        return cls(TypedParameterType.ULLONG, value)

    @classmethod
    def double(cls, value: float) -> TypedValue:
        """A floating point number of 64 bits."""
        return cls(TypedParameterType.DOUBLE, value)

    @classmethod
    def boolean(cls, value: bool) -> TypedValue:
        """True or False."""
        return cls(TypedParameterType.BOOLEAN, value)

    @classmethod
    def string(cls, value: str) -> TypedValue:
        """Text."""
        return cls(TypedParameterType.STRING, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TypedValue):
            return NotImplemented
        return self.type == other.type and self.value == other.value

    def __hash__(self) -> Any:
        return hash((self.type, self.value))

    def __repr__(self) -> str:
        return f"TypedValue({TypedParameterType(self.type).name}, {self.value!r})"


class TypedParam(Record):
    """A named value of a typed parameter list (virTypedParameter)."""

    field: Annotated[str, Repeated()]
    value: TypedValue


def _smallest(number: int) -> TypedParameterType:
    if -(2**31) <= number < 2**31:
        return TypedParameterType.INT
    if 0 <= number < 2**32:
        return TypedParameterType.UINT
    if -(2**63) <= number < 2**63:
        return TypedParameterType.LLONG
    return TypedParameterType.ULLONG
