"""How values lie on the wire: numbers, bytes, optional data, lists, records and typed values.

A shape writes the lines that move one value, in either direction; it is made from an annotation
by ``wire.codec``.  Text has its own module.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from vird.wire.codec.source import DecodeSource, EncodeSource
from vird.wire.xdr import Record


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
        if not inner.least:
            # Nothing but the limit would bound how many a peer can announce.
            raise TypeError("values that take no bytes cannot be counted")
        self.inner = inner
        self.limit = limit

    def encode(self, source: EncodeSource, value: str) -> None:
        held = source.fresh("l")
        source.line(f"{held} = {value}")
        source.check(f"len({held}) > {self.limit}", f"{{len({held})}} values are over the limit of {self.limit}")
        source.number("I", f"len({held})")
        if isinstance(self.inner, NumberShape):
            source.flush()
            pack_many(source, self.inner.code, held)
            return
        item = source.fresh("i")
        with source.field("[]"), source.block(f"for {item} in {held}:"):
            self.inner.encode(source, item)

    def decode(self, source: DecodeSource, target: str) -> None:
        size = source.count(self.limit, self.inner.least)
        if isinstance(self.inner, NumberShape):
            source.line(f"{target} = list({unpack_many(source, self.inner.code, size)})")
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
    def __init__(self, cls: type[Record], fields: list[tuple[str, Shape]]) -> None:
        self.cls = cls
        self.fields = fields
        self.least = sum(shape.least for _, shape in self.fields)

    def encode(self, source: EncodeSource, value: str) -> None:
        for name, shape in self.fields:
            with source.field("." + name):
                shape.encode(source, f"{value}.{name}")

    def decode(self, source: DecodeSource, target: str) -> None:
        source.names["new"] = object.__new__
        made = source.fresh("r")
        source.line(f"{made} = new({source.constant(self.cls.__name__, self.cls)})")
        # It is in its place before it has its fields, so that numbers of neighbours can move together.
        source.line(f"{target} = {made}")
        for name, shape in self.fields:
            with source.field("." + name):
                shape.decode(source, f"{made}.{name}")


def pack_many(source: EncodeSource, code: str, values: str) -> None:
    source.names["pack"] = struct.pack
    source.line(f"add(pack(f'>{{len({values})}}{code}', *{values}))")


def unpack_many(source: DecodeSource, code: str, size: str) -> str:
    source.names["unpack_from"] = struct.unpack_from
    found = source.fresh("c")
    source.line(f"{found} = unpack_from(f'>{{{size}}}{code}', buf, pos)")
    source.line(f"pos += {size} * {struct.calcsize('>' + code)}")
    return found
