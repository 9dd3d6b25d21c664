"""Scalar values as libvirt's documents spell them: numbers, switches, addresses, sets, sizes.

Each is a plain ``int`` or ``str`` in Python with a ``Spelling`` beside it, so that models stay
easy to build by hand; only sets of numbers have a class of their own.  Rules that need more than
the one value (ranges by device, defaults) live in ``model/checks``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set
from typing import Annotated, Final, Literal, Self, TypeVar

from vird.errors import InvalidArg, Overflow
from vird.markup.fields import BadValue, Measure, Range, Spelling

YesNo = Literal["yes", "no"]
OnOff = Literal["on", "off"]
OnOffAuto = Literal["on", "off", "auto"]
TrueFalse = Literal["true", "false"]

_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,40}")
_C_NUMBER: Final = re.compile(r"([+-]?)(?:0[xX]([0-9a-fA-F]{1,32})|(0[0-7]*)|([1-9][0-9]{0,40}))")
_HEX: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]{1,32})")


T = TypeVar("T")
SHORT: Final = 64
"""Characters of a spelling that is worth remembering; longer ones are blanks for the most part."""


class _Known(dict[str, T]):
    """Values by their spellings; what is not known yet is read, and remembered while there is room."""

    def __init__(self, parse: Callable[[str], T], room: int) -> None:
        super().__init__()
        self._parse = parse
        self._room = room

    def __missing__(self, raw: str) -> T:
        value = self._parse(raw)
        if len(raw) <= SHORT and len(self) < self._room:
            self[raw] = value
        return value


def remembered(parse: Callable[[str], T], room: int = 4096) -> Callable[[str], T]:
    """The same reader of unchangeable values, as quick as a look into a dictionary for what came up before."""
    return _Known(parse, room).__getitem__


@remembered
def decimal(raw: str) -> int:
    """A decimal integer as C's strtol reads one: blanks before it, an optional sign."""
    if raw.isdigit() and raw.isascii() and len(raw) <= 40:
        return int(raw)
    raw = raw.lstrip(" \t\r\n")
    if _DECIMAL.fullmatch(raw) is None:
        raise ValueError(raw)
    return int(raw)


@remembered
def c_number(raw: str) -> int:
    """An integer as strtol with base 0 reads one: 16, 0x10 and 020 are the same."""
    found = _C_NUMBER.fullmatch(raw.strip(" \t\r\n"))
    if found is None:
        raise ValueError(raw)
    sign, hexadecimal, octal, plain = found.groups()
    number = int(hexadecimal, 16) if hexadecimal else int(octal, 8) if octal else int(plain)
    return -number if sign == "-" else number


@remembered
def unsigned_c_number(raw: str) -> int:
    """The same for what has no sign."""
    number = c_number(raw)
    if number < 0:
        raise ValueError(raw)
    return number


def hexadecimal(raw: str) -> int:
    """A number that is hexadecimal with or without 0x in front."""
    found = _HEX.fullmatch(raw.strip(" \t\r\n"))
    if found is None:
        raise ValueError(raw)
    return int(found[1], 16)


def _hex(width: int) -> Spelling:
    form = f"0x{{:0{width}x}}".format
    return Spelling(unsigned_c_number, form, "a number")


UInt = Annotated[int, Range(0, 2**32 - 1)]
ULong = Annotated[int, Range(0, 2**64 - 1)]
Int = Annotated[int, Range(-(2**31), 2**31 - 1)]
Long = Annotated[int, Range(-(2**63), 2**63 - 1)]
Port = Annotated[int, Range(0, 65535)]

CInt = Annotated[int, Spelling(c_number, str, "a number")]
"""Read in any base, written in decimal."""
Hex1 = Annotated[int, _hex(1)]
"""Read in any base (0x.., 0.., decimal), written 0x%x; ``HexN`` pads to N digits."""
Hex2 = Annotated[int, _hex(2)]
Hex3 = Annotated[int, _hex(3)]
Hex4 = Annotated[int, _hex(4)]
Hex6 = Annotated[int, _hex(6)]
Hex8 = Annotated[int, _hex(8)]
Hex16 = Annotated[int, _hex(16)]
BareHex = Annotated[int, Spelling(hexadecimal, "{:x}".format, "a hexadecimal number")]
"""Hexadecimal with or without 0x, written without."""


def octal(raw: str) -> int:
    """A number without a sign, in octal digits."""
    text = raw.strip(" \t\r\n")
    if not _OCTAL.fullmatch(text):
        raise ValueError(raw)
    return int(text, 8)


_OCTAL: Final = re.compile("[0-7]{1,12}")


Oct3 = Annotated[int, Spelling(octal, "{:03o}".format, "an octal number")]
Oct4 = Annotated[int, Spelling(octal, "0{:o}".format, "an octal number")]
"""File modes: read as octal, written 0%o."""

_MAC: Final = re.compile(r"[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}")


@remembered
def parse_mac(raw: str) -> str:
    """A MAC address in lower case with two digits per byte."""
    raw = raw.strip(" \t\r\n")
    if _MAC.fullmatch(raw) is None:
        raise ValueError(raw)
    return ":".join(f"{int(part, 16):02x}" for part in raw.split(":"))


Mac = Annotated[str, Spelling(parse_mac, str, "a MAC address")]

_UUID: Final = re.compile(r"[0-9a-f]{32}")


def parse_uuid(raw: str) -> str:
    """A UUID in lower case with hyphens; they may be missing or misplaced in the input, and
    blanks may surround it, as libvirt allows."""
    bare = raw.strip(" \t\r\n\v\f").replace("-", "").lower()
    if _UUID.fullmatch(bare) is None:
        raise ValueError(raw)
    return f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}"


UuidText = Annotated[str, Spelling(parse_uuid, str, "a UUID")]


class NumberSet(Set[int]):
    """An unchangeable set of small numbers spelled as ranges: ``0-3,^2,8`` is {0, 1, 3, 8}.

    Numbers stay below ``LIMIT`` (libvirt's bound for processors).  Kept as one integer, a bit a
    number, so that a document of many wide sets is no larger in memory than a few times its text.
    """

    __slots__ = ("_bits",)
    LIMIT: Final = 16384

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        bits = 0
        for number in numbers:
            bits |= 1 << number
        self._bits = bits

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read ``0-3,^2,8``; ValueError when it is anything else or names nothing."""
        parts = raw.strip(" \t\r\n").split(",")
        bits = 0
        if len(parts) > cls.LIMIT:
            raise ValueError(raw[:100])
        for part in parts:
            part = part.strip(" \t\r\n")
            if part.startswith("^"):
                bits &= ~(1 << cls._number(part[1:]))
                continue
            first, dash, last = part.partition("-")
            low = cls._number(first)
            high = cls._number(last) if dash else low
            if high < low:
                raise ValueError(part)
            bits |= (1 << high + 1) - (1 << low)
        if not bits:
            raise ValueError(raw[:100])
        found = cls()
        found._bits = bits
        return found

    @classmethod
    def _number(cls, raw: str) -> int:
        raw = raw.strip(" \t\r\n")
        if not (raw.isascii() and raw.isdigit()) or len(raw) > 5 or int(raw) >= cls.LIMIT:
            raise ValueError(raw)
        return int(raw)

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The members as (first, last) runs in ascending order."""
        bits, place = self._bits, 0
        while bits:
            gap = (bits & -bits).bit_length() - 1
            bits >>= gap
            run = (~bits & (bits + 1)).bit_length() - 1
            yield place + gap, place + gap + run - 1
            bits >>= run
            place += gap + run

    def __iter__(self) -> Iterator[int]:
        for first, last in self.ranges():
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return self._bits.bit_count()

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number >= 0 and bool(self._bits >> number & 1)

    def __eq__(self, other: object) -> bool:
        return self._bits == other._bits if isinstance(other, NumberSet) else super().__eq__(other)

    def __hash__(self) -> int:
        return self._hash()

    def __str__(self) -> str:
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in self.ranges())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class CpuSet(NumberSet):
    """Processor numbers."""

    __slots__ = ()


class NodeSet(NumberSet):
    """NUMA node numbers."""

    __slots__ = ()


_SCALES: Final[dict[str, int]] = {"": 0, "b": 1, "byte": 1, "bytes": 1}
for _power, _letter in enumerate("kmgtpe", start=1):
    _SCALES[_letter] = _SCALES[f"{_letter}ib"] = 1024**_power
    _SCALES[f"{_letter}b"] = 1000**_power


def scale_bytes(number: int, unit: str | None, default: int = 1) -> int:
    """``number`` of ``unit`` in bytes; ``default`` is the size of a number without unit.

    Raises BadValue for an unknown unit and for what does not fit 64 bits with a sign.
    """
    factor = _SCALES.get((unit or "").lower())
    if factor is None:
        raise BadValue(f"unknown suffix '{unit}'", InvalidArg)
    size = number * (factor or default)
    if number < 0:
        raise ValueError(number)
    if size >= 2**63:
        raise BadValue(f"value too large: {number}{unit or ''}", Overflow)
    return size


_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def pretty_bytes(size: int) -> tuple[str, str]:
    """The largest unit that divides ``size``, with the number of them."""
    power = 0
    while size and size % 1024 == 0 and power < len(_UNITS) - 1:
        size //= 1024
        power += 1
    return str(size), _UNITS[power]


def _measure(show: Callable[[int], tuple[str, str]], default: int, keep: int) -> Measure:
    def parse(raw: str, unit: str | None) -> int:
        return -(-scale_bytes(_plain(raw), unit, default) // keep)

    return Measure(parse, show, "a size")


def _plain(raw: str) -> int:
    if not (raw.isdigit() and raw.isascii()) or len(raw) > 40 or int(raw) >= 2**64:
        raise ValueError(raw)
    return int(raw)


Kib = Annotated[int, _measure(lambda size: (str(size), "KiB"), 1024, 1024)]
"""A size in KiB; any unit is read, a bare number is KiB, parts are rounded up."""
Bytes = Annotated[int, _measure(lambda size: (str(size), "bytes"), 1, 1)]
"""A size in bytes; any unit is read, a bare number is bytes; written with unit ``bytes``."""
BytesAsB = Annotated[int, _measure(lambda size: (str(size), "B"), 1, 1)]
"""The same, written with unit ``B``."""
PrettyBytes = Annotated[int, _measure(pretty_bytes, 1, 1)]
"""A size in bytes, written in the largest unit that fits evenly; a bare number is bytes."""
PrettyKib = Annotated[int, _measure(pretty_bytes, 1024, 1)]
"""The same, but a bare number in the document is KiB."""
PrettyMib = Annotated[int, _measure(pretty_bytes, 1024**2, 1)]
"""The same, but a bare number in the document is MiB."""
