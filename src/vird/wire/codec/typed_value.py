"""The value of a typed parameter: a number that says which kind follows, then the value."""

from __future__ import annotations

from typing import ClassVar

from vird.wire.codec.shape import BoolShape, NumberShape, Shape
from vird.wire.codec.source import DecodeSource, EncodeSource
from vird.wire.codec.text import TextShape
from vird.wire.xdr import STRING_MAX, TypedParameterType, TypedValue


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
        tag, made = source.fresh("t"), source.fresh("u")
        source.number("i", tag)
        source.flush()
        source.names["new"] = object.__new__
        source.line(f"{made} = new({source.constant('TypedValue', TypedValue)})")
        word = "if"
        for kind, shape in self.arms.items():
            with source.block(f"{word} {tag} == {int(kind)}:"):
                source.line(f"{made}.type = {source.constant(kind.name, kind)}")
                shape.decode(source, f"{made}.value")
            word = "elif"
        with source.block("else:"):
            source.line(f'raise Bad(f"{{{tag}}} is not a type of typed parameter")')
        source.line(f"{target} = {made}")
