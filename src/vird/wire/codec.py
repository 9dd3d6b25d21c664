"""Writes the functions that encode and decode one record class.

``wire.xdr`` calls this on the first use of a class.  The annotations are turned into shapes, the
shapes write plain Python source, and that is compiled once: a list of a thousand references then
costs one loop with one ``struct`` call per run of fixed-size fields, whatever record they are in.
Each source line remembers which field it serves, so that an error names the field at no cost
while all is well.  Nothing here knows frames or procedures.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints

from vird.wire.xdr import (
    STRING_MAX,
    FixedChars,
    FixedOpaque,
    Hidden,
    MaxChars,
    MaxLen,
    Number,
    Record,
    TypedParameterType,
    TypedValue,
    XdrError,
)

PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")
"""What follows counted bytes, by their length modulo four."""

ENCODING = "'utf-8', 'surrogateescape'"


class Source:
    """Python source in the making, with the fixed-size numbers that wait for one common ``struct`` call."""

    def __init__(self, path: str) -> None:
        self.lines: list[str] = []
        self.paths: list[str] = []
        self.names: dict[str, Any] = {"Bad": XdrError, "PAD": PADDING, "short": struct.error}
        self.path = path
        self._indent = ""
        self._waiting: list[tuple[str, str]] = []
        self._count = 0

    def line(self, text: str) -> None:
        """Add one line at the present depth, for the present field."""
        self.lines.append(self._indent + text)
        self.paths.append(self.path)

    def check(self, condition: str, complaint: str) -> None:
        """Refuse the record when ``condition`` holds; ``complaint`` is the body of an f-string."""
        self.line(f'if {condition}: raise Bad(f"{complaint}")')

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """An indented block; numbers never wait across its edges."""
        self.flush()
        self.line(head)
        before, self._indent = self._indent, self._indent + "  "
        yield
        self.flush()
        self._indent = before

    @contextmanager
    def field(self, step: str) -> Iterator[None]:
        """Lines written inside belong to this field."""
        before, self.path = self.path, self.path + step
        yield
        self.path = before

    def fresh(self, stem: str) -> str:
        """A name that nothing else in this function has."""
        self._count += 1
        return f"{stem}{self._count}"

    def constant(self, stem: str, value: object) -> str:
        """A name that holds ``value`` in the function's globals."""
        name = self.fresh(stem)
        self.names[name] = value
        return name

    def number(self, code: str, expression: str) -> None:
        """One fixed-size value: read from ``expression``, or assigned to it."""
        self._waiting.append((code, expression))

    def flush(self) -> None:
        """Write one call for all the numbers that wait."""
        if self._waiting:
            layout = struct.Struct(">" + "".join(code for code, _ in self._waiting))
            expressions = [expression for _, expression in self._waiting]
            self._waiting = []
            self.transfer(layout, expressions)

    def transfer(self, layout: struct.Struct, expressions: list[str]) -> None:
        """How numbers move; the two directions differ."""
        raise AssertionError(f"{layout.format} has no direction")

    def compile(self, head: str, name: str) -> Callable[..., Any]:
        """The function ``name`` that the lines define, inside the guard that explains errors."""
        self.flush()
        body = "\n".join("    " + line for line in self.lines)
        text = f"def {name}({head}):\n  try:\n{body}\n  except Exception as error:\n    raise explain(error) from error"
        self.names["explain"] = _explainer(name, self.paths)
        exec(compile(text, f"<xdr {self.path}.{name}>", "exec"), self.names)
        function: Callable[..., Any] = self.names[name]
        return function


class EncodeSource(Source):
    """Source of a function that appends byte strings with ``add``."""

    def transfer(self, layout: struct.Struct, expressions: list[str]) -> None:
        self.line(f"add({self.constant('pack', layout.pack)}({', '.join(expressions)}))")

    def counted(self, raw: str) -> None:
        """The length of the bytes in ``raw``, the bytes, their padding."""
        size = self.fresh("n")
        self.line(f"{size} = len({raw})")
        self.number("I", size)
        self.flush()
        self.line(f"add({raw})")
        self.line(f"if {size} & 3: add(PAD[{size} & 3])")


class DecodeSource(Source):
    """Source of a function that moves ``pos`` through the bytes ``buf`` that end at ``end``."""

    def transfer(self, layout: struct.Struct, expressions: list[str]) -> None:
        self.line(f"{', '.join(expressions)}, = {self.constant('unpack', layout.unpack_from)}(buf, pos)")
        self.line(f"pos += {layout.size}")

    def count(self, limit: int, least: int) -> str:
        """A counter that was checked against the limit and, by the least size of one value, against the bytes left."""
        size = self.fresh("n")
        self.number("I", size)
        self.flush()
        self.check(f"{size} > {limit}", f"{{{size}}} is over the limit of {limit}")
        if least:
            self.check(f"{size} * {least} > end - pos", f"{{{size}}} announced, {{end - pos}} bytes left")
        return size

    def counted(self, limit: int) -> str:
        """The name of the bytes that a counter announces; the padding is checked."""
        size = self.count(limit, 1)
        raw = self.fresh("b")
        self.line(f"{raw} = buf[pos:pos + {size}]")
        self.line(f"pos += {size}")
        with self.block(f"if {size} & 3:"):
            self.padding(size)
        return raw

    def padding(self, size: str) -> None:
        """Move over the zero bytes that follow ``size`` bytes."""
        pad = self.fresh("p")
        self.line(f"{pad} = PAD[{size} & 3]")
        self.check(f"not buf.startswith({pad}, pos)", "padding is not zero or cut off")
        self.line(f"pos += len({pad})")


class Shape:
    """How one value lies on the wire: writes the lines that move it."""

    least: int = 4
    """The fewest bytes a value takes."""

    def encode(self, source: EncodeSource, value: str) -> None:
        """Lines that encode the value of the expression ``value``."""
        raise AssertionError(f"{type(self).__name__} cannot encode {value}")

    def decode(self, source: DecodeSource, target: str) -> None:
        """Lines that decode a value and assign it to ``target``."""
        raise AssertionError(f"{type(self).__name__} cannot decode {target}")


class NumberShape(Shape):
    def __init__(self, code: str) -> None:
        self.code = code
        self.least = struct.calcsize(">" + code)

    def encode(self, source: EncodeSource, value: str) -> None:
        source.number(self.code, value)

    def decode(self, source: DecodeSource, target: str) -> None:
        source.number(self.code, target)


class BoolShape(Shape):
    def encode(self, source: EncodeSource, value: str) -> None:
        source.number("I", f"(1 if {value} else 0)")

    def decode(self, source: DecodeSource, target: str) -> None:
        flag = source.fresh("f")
        source.number("I", flag)
        source.flush()
        source.check(f"{flag} > 1", f"{{{flag}}} is not a truth value")
        source.line(f"{target} = {flag} == 1")


class EnumShape(Shape):
    def __init__(self, kind: type[IntEnum]) -> None:
        self.kind = kind
        self.members = {int(member): member for member in kind}

    def encode(self, source: EncodeSource, value: str) -> None:
        members = source.constant("members", self.members)
        source.check(f"{value} not in {members}", f"{{{value}!r}} is not a {self.kind.__name__}")
        source.number("i", value)

    def decode(self, source: DecodeSource, target: str) -> None:
        number = source.fresh("e")
        source.number("i", number)
        source.flush()
        members = source.constant("members", self.members)
        source.check(f"{number} not in {members}", f"{{{number}}} is not a {self.kind.__name__}")
        source.line(f"{target} = {members}[{number}]")


class FixedOpaqueShape(Shape):
    def __init__(self, size: int) -> None:
        self.size = size
        self.pad = -size % 4
        self.least = size + self.pad

    def encode(self, source: EncodeSource, value: str) -> None:
        source.check(f"len({value}) != {self.size}", f"{{len({value})}} bytes instead of {self.size}")
        source.number(f"{self.size}s" + (f"{self.pad}x" if self.pad else ""), value)

    def decode(self, source: DecodeSource, target: str) -> None:
        source.number(f"{self.size}s", target)
        if self.pad:
            source.flush()
            source.padding(str(self.size))


class OpaqueShape(Shape):
    def __init__(self, limit: int) -> None:
        self.limit = limit

    def encode(self, source: EncodeSource, value: str) -> None:
        raw = source.fresh("b")
        source.line(f"{raw} = {value}")
        source.check(f"len({raw}) > {self.limit}", f"{{len({raw})}} bytes are over the limit of {self.limit}")
        source.counted(raw)

    def decode(self, source: DecodeSource, target: str) -> None:
        source.line(f"{target} = {source.counted(self.limit)}")


class TextShape(Shape):
    """Text; C on the other side ends it at a NUL, so none may be inside."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def encode(self, source: EncodeSource, value: str) -> None:
        raw = source.fresh("b")
        source.line(f"{raw} = {value}.encode({ENCODING})")
        source.check(f"len({raw}) > {self.limit}", f"{{len({raw})}} bytes are over the limit of {self.limit}")
        source.check(f"0 in {raw}", "a NUL inside the text")
        source.counted(raw)

    def decode(self, source: DecodeSource, target: str) -> None:
        raw = source.counted(self.limit)
        source.check(f"0 in {raw}", "a NUL inside the text")
        source.line(f"{target} = {raw}.decode({ENCODING})")


class CharsShape(Shape):
    """Text whose bytes travel as numbers: of a fixed count padded with NUL, or counted and closed by one."""

    def __init__(self, limit: int, fixed: bool) -> None:
        self.limit = limit
        self.fixed = fixed
        self.least = 4 * limit if fixed else 4

    def encode(self, source: EncodeSource, value: str) -> None:
        source.names["signed"] = _signed
        chars = source.fresh("c")
        source.line(f"{chars} = signed({value}, {self.limit})")
        if self.fixed:
            source.line(f"{chars} += [0] * ({self.limit} - len({chars}))")
            source.number(f"{self.limit}i", f"*{chars}")
        else:
            source.number("I", f"len({chars})")
            source.flush()
            _pack_many(source, "i", chars)

    def decode(self, source: DecodeSource, target: str) -> None:
        source.names["unsigned"] = _unsigned
        if self.fixed:
            chars = source.fresh("c")
            source.number(f"{self.limit}i", f"*{chars}")
            source.flush()
        else:
            chars = _unpack_many(source, "i", source.count(self.limit, 4))
        source.line(f"{target} = unsigned({chars})")


class OptionalShape(Shape):
    def __init__(self, inner: Shape) -> None:
        self.inner = inner

    def encode(self, source: EncodeSource, value: str) -> None:
        held = source.fresh("o")
        source.line(f"{held} = {value}")
        with source.block(f"if {held} is None:"):
            source.number("I", "0")
        with source.block("else:"):
            source.number("I", "1")
            self.inner.encode(source, held)

    def decode(self, source: DecodeSource, target: str) -> None:
        flag = source.fresh("f")
        source.number("I", flag)
        source.flush()
        source.check(f"{flag} > 1", f"{{{flag}}} is not a presence flag")
        with source.block(f"if {flag}:"):
            self.inner.decode(source, target)
        with source.block("else:"):
            source.line(f"{target} = None")


class ListShape(Shape):
    def __init__(self, inner: Shape, limit: int) -> None:
        self.inner = inner
        self.limit = limit

    def encode(self, source: EncodeSource, value: str) -> None:
        held = source.fresh("l")
        source.line(f"{held} = {value}")
        source.check(f"len({held}) > {self.limit}", f"{{len({held})}} values are over the limit of {self.limit}")
        source.number("I", f"len({held})")
        if isinstance(self.inner, NumberShape):
            source.flush()
            _pack_many(source, self.inner.code, held)
            return
        item = source.fresh("i")
        with source.field("[]"), source.block(f"for {item} in {held}:"):
            self.inner.encode(source, item)

    def decode(self, source: DecodeSource, target: str) -> None:
        size = source.count(self.limit, self.inner.least)
        if isinstance(self.inner, NumberShape):
            source.line(f"{target} = list({_unpack_many(source, self.inner.code, size)})")
            return
        found, append, item = source.fresh("l"), source.fresh("a"), source.fresh("i")
        source.line(f"{found} = []")
        source.line(f"{append} = {found}.append")
        with source.field("[]"), source.block(f"for _ in range({size}):"):
            self.inner.decode(source, item)
            source.flush()
            source.line(f"{append}({item})")
        source.line(f"{target} = {found}")


class RecordShape(Shape):
    def __init__(self, cls: type[Record]) -> None:
        self.cls = cls
        self.fields = [(name, shape_of(kind)) for name, kind in _hints(cls)]
        self.least = sum(shape.least for _, shape in self.fields)

    def encode(self, source: EncodeSource, value: str) -> None:
        for name, shape in self.fields:
            with source.field("." + name):
                shape.encode(source, f"{value}.{name}")

    def decode(self, source: DecodeSource, target: str) -> None:
        source.names["new"] = object.__new__
        made = source.fresh("r")
        source.line(f"{made} = new({source.constant(self.cls.__name__, self.cls)})")
        for name, shape in self.fields:
            with source.field("." + name):
                shape.decode(source, f"{made}.{name}")
        source.flush()
        source.line(f"{target} = {made}")


class TypedValueShape(Shape):
    """A union switched by a number: the arms are libvirt's seven types of a typed parameter."""

    least = 8
    arms: ClassVar[dict[TypedParameterType, Shape]] = {
        TypedParameterType.ULLONG: NumberShape("Q"),
        TypedParameterType.STRING: TextShape(STRING_MAX),
        TypedParameterType.INT: NumberShape("i"),
        TypedParameterType.UINT: NumberShape("I"),
        TypedParameterType.LLONG: NumberShape("q"),
        TypedParameterType.DOUBLE: NumberShape("d"),
        TypedParameterType.BOOLEAN: BoolShape(),
    }

    def encode(self, source: EncodeSource, value: str) -> None:
        held, tag, content = source.fresh("u"), source.fresh("t"), source.fresh("v")
        source.line(f"{held} = {value}")
        source.line(f"{tag} = {held}.type")
        source.line(f"{content} = {held}.value")
        source.flush()
        word = "if"
        for kind, shape in self.arms.items():
            with source.block(f"{word} {tag} == {int(kind)}:"):
                source.number("i", str(int(kind)))
                shape.encode(source, content)
            word = "elif"
        with source.block("else:"):
            source.line(f'raise Bad(f"{{{tag}}} is not a type of typed parameter")')

    def decode(self, source: DecodeSource, target: str) -> None:
        tag, content = source.fresh("t"), source.fresh("v")
        source.number("i", tag)
        source.flush()
        made = source.constant("TypedValue", TypedValue)
        word = "if"
        for kind, shape in self.arms.items():
            with source.block(f"{word} {tag} == {int(kind)}:"):
                shape.decode(source, content)
                source.flush()
                source.line(f"{target} = {made}({source.constant(kind.name, kind)}, {content})")
            word = "elif"
        with source.block("else:"):
            source.line(f'raise Bad(f"{{{tag}}} is not a type of typed parameter")')


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
        return RecordShape(kind)
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
        case MaxLen() if plain is str:
            return TextShape(mark.limit)
        case MaxLen() if plain is bytes:
            return OpaqueShape(mark.limit)
        case MaxLen() if get_origin(plain) is list:
            return ListShape(shape_of(get_args(plain)[0]), mark.limit)
    return None


def _hints(cls: type[Record]) -> list[tuple[str, Any]]:
    hints = get_type_hints(cls, include_extras=True)
    return [(name, hints[name]) for name in cls.__match_args__]


def compile_encode(cls: type[Record]) -> Callable[[Record], bytes]:
    """A function from a record of this class to its bytes."""
    source = EncodeSource(cls.__name__)
    source.line("out = []")
    source.line("add = out.append")
    RecordShape(cls).encode(source, "self")
    source.flush()
    source.line("return b''.join(out)")
    return source.compile("self", "encode")


def compile_decode(cls: type[Record]) -> Callable[[bytes | bytearray | memoryview], Record]:
    """A function from bytes to a record of this class."""
    source = DecodeSource(cls.__name__)
    source.line("buf = bytes(payload)")
    source.line("pos = 0")
    source.line("end = len(buf)")
    RecordShape(cls).decode(source, "record")
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
    return frozenset(name for name, kind in _hints(cls) if _is_hidden(kind))


def _is_hidden(kind: Any) -> bool:
    return any(isinstance(arm, Hidden) or _is_hidden(arm) for arm in get_args(kind))


def _pack_many(source: EncodeSource, code: str, values: str) -> None:
    source.names["pack"] = struct.pack
    source.line(f"add(pack(f'>{{len({values})}}{code}', *{values}))")


def _unpack_many(source: DecodeSource, code: str, size: str) -> str:
    source.names["unpack_from"] = struct.unpack_from
    found = source.fresh("c")
    source.line(f"{found} = unpack_from(f'>{{{size}}}{code}', buf, pos)")
    source.line(f"pos += {size} * {struct.calcsize('>' + code)}")
    return found


def _signed(text: str, limit: int) -> list[int]:
    """The bytes of a C string with its NUL, as C's signed char."""
    raw = text.encode("utf-8", "surrogateescape") + b"\0"
    if len(raw) > limit:
        raise XdrError(f"{len(raw)} bytes are over the limit of {limit}")
    if raw.find(0) != len(raw) - 1:
        raise XdrError("a NUL inside the text")
    return [byte - 256 if byte > 127 else byte for byte in raw]


def _unsigned(chars: tuple[int, ...] | list[int]) -> str:
    raw = bytes(char & 255 for char in chars)
    return raw.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _explainer(verb: str, paths: list[str]) -> Callable[[Exception], Exception]:
    """A function that turns whatever went wrong in generated code into an XdrError naming the field.

    The field follows from the line that failed; the first line of the body is line 3.
    """

    def explain(error: Exception) -> Exception:
        trace = error.__traceback__
        where = paths[trace.tb_lineno - 3] if trace is not None else paths[0]
        if isinstance(error, XdrError):
            why = error.detail
        elif verb == "decode" and isinstance(error, struct.error):
            why = "the bytes end too early"
        else:
            why = str(error)
        return XdrError(f"Unable to {verb} message payload: {where}: {why}")

    return explain
