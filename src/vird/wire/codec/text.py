"""Text on the wire, in the three ways in which libvirt's protocol has it.

Bytes that are not UTF-8 survive as surrogates in both directions.
"""

from __future__ import annotations

from typing import TypeVar

from vird.wire.codec.shape import Shape, pack_many, unpack_many
from vird.wire.codec.source import ENCODING, PADDING, DecodeSource, EncodeSource
from vird.wire.xdr import XdrError


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


class RepeatedTextShape(TextShape):
    """Text that comes again and again: both directions look it up before they work it out."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.encoded: dict[str, bytes] = {}
        self.decoded: dict[bytes, str] = {}

    def encode(self, source: EncodeSource, value: str) -> None:
        source.flush()
        found, known = source.fresh("b"), source.constant("known", self.encoded)
        source.line(f"{found} = {known}.get({value})")
        source.line(f"if {found} is None: {found} = {source.constant('learn', self._learn_encoded)}({value})")
        source.line(f"add({found})")

    def decode(self, source: DecodeSource, target: str) -> None:
        raw = source.counted(self.limit)
        found, known = source.fresh("s"), source.constant("known", self.decoded)
        source.line(f"{found} = {known}.get({raw})")
        source.line(f"if {found} is None: {found} = {source.constant('learn', self._learn_decoded)}({raw})")
        source.line(f"{target} = {found}")

    def _learn_encoded(self, text: str) -> bytes:
        raw = text.encode("utf-8", "surrogateescape")
        if len(raw) > self.limit:
            raise XdrError(f"{len(raw)} bytes are over the limit of {self.limit}")
        self._check_text(raw)
        found = len(raw).to_bytes(4, "big") + raw + PADDING[len(raw) & 3]
        _remember(self.encoded, text, found)
        return found

    def _learn_decoded(self, raw: bytes) -> str:
        self._check_text(raw)
        found = raw.decode("utf-8", "surrogateescape")
        _remember(self.decoded, raw, found)
        return found

    def _check_text(self, raw: bytes) -> None:
        if 0 in raw:
            raise XdrError("a NUL inside the text")


K = TypeVar("K", str, bytes)
V = TypeVar("V", str, bytes)


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep short texts, and never many, as a peer chooses what comes."""
    if len(key) <= 64:
        if len(known) >= 4096:
            known.clear()
        known[key] = value


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
            pack_many(source, "i", chars)

    def decode(self, source: DecodeSource, target: str) -> None:
        source.names["unsigned"] = _unsigned
        if self.fixed:
            chars = source.fresh("c")
            source.number(f"{self.limit}i", f"*{chars}")
            source.flush()
        else:
            chars = unpack_many(source, "i", source.count(self.limit, 4))
        source.line(f"{target} = unsigned({chars})")


def _signed(text: str, limit: int) -> list[int]:
    """The bytes of a C string with its NUL, as C's signed char."""
    raw = text.encode("utf-8", "surrogateescape") + b"\0"
    if len(raw) > limit:
        raise XdrError(f"{len(raw)} bytes are over the limit of {limit}")
    if raw.find(0) != len(raw) - 1:
        raise XdrError("a NUL inside the text")
    return [byte - 256 if byte > 127 else byte for byte in raw]


def _unsigned(chars: tuple[int, ...] | list[int]) -> str:
    """The text before the closing NUL; whatever follows that is C's leftovers."""
    raw, nul, _ = bytes(char & 255 for char in chars).partition(b"\0")
    if chars and not nul:
        raise XdrError("the text is not closed by a NUL")
    return raw.decode("utf-8", "surrogateescape")
