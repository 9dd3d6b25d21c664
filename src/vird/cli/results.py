"""What verbs return: values that know how they read to a person, and whose types say how they read to a program.

A verb returns one of these, or None when there is nothing to say. ``text`` is what people have always seen; the fields
are what ``--output json`` shows. Nothing is printed here.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

RowT = TypeVar("RowT")


def column(title: str, show: Callable[[Any], str] | None = None, **more: Any) -> Any:
    """A field of a row or of facts: its heading, and how its value is written for people."""
    return field(metadata={"title": title, "show": show or shown}, **more)


def hidden(**more: Any) -> Any:
    """A field that only programs see."""
    return field(metadata={"title": None, "show": shown}, **more)


def shown(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@dataclass(frozen=True)
class Done:
    """Something was done, and this sentence says so."""

    message: str = ""

    def text(self, *, quiet: bool) -> str:
        """The sentence; nothing when only failures are wanted."""
        return "" if quiet or not self.message else self.message + "\n"


class Tight:
    """Base of results that no empty line follows."""


@dataclass(frozen=True)
class Told(Tight):
    """All there was to tell has been told already, as it happened."""

    def text(self, *, quiet: bool) -> str:
        """Nothing more."""
        return ""


class DoneTightly(Done, Tight):
    """The same, without an empty line after it."""


@dataclass(frozen=True)
class Document:
    """A document, or any other text that is told as it is."""

    content: str

    def text(self, *, quiet: bool) -> str:
        """The text, ending where it ends, with the line's end that `print` would add."""
        return self.content + "\n"


class TightDocument(Document, Tight):
    """The same, without an empty line after it."""


@dataclass(frozen=True)
class Lines:
    """Names or other words, one a line."""

    lines: list[str]

    def text(self, *, quiet: bool) -> str:
        """One a line."""
        return "".join(line + "\n" for line in self.lines)


class TightLines(Lines, Tight):
    """The same, without an empty line after them."""


@dataclass(frozen=True)
class Table(Generic[RowT]):
    """Rows of one kind under headings. ``columns`` names the fields that people see, all with a title without it."""

    row: type[RowT]
    rows: list[RowT]
    columns: tuple[str, ...] | None = None

    def text(self, *, quiet: bool) -> str:
        """The table; quiet ones have no heading."""
        fields = _visible(self.row, self.columns)
        cells = [[each.metadata["show"](getattr(row, each.name)) for each in fields] for row in self.rows]
        headings = [] if quiet else [[each.metadata["title"] for each in fields]]
        return grid(headings, cells)


def grid(headings: list[list[str]], cells: list[list[str]]) -> str:
    """Cells in columns, the way libvirt's users know: a space before, two after, a line of dashes."""
    everything = [*headings, *cells]
    if not everything:
        return ""
    widths = [max(map(width, column_)) for column_ in zip(*everything, strict=True)]
    lines = [_line(row, widths) for row in everything]
    if headings:
        lines.insert(1, "-" * (sum(widths) + 3 * len(widths)))
    return "".join(line + "\n" for line in lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [f" {cell}{' ' * (wide - width(cell))}" for cell, wide in zip(row, widths, strict=True)]
    padded[-1] = f" {row[-1]}"
    return "  ".join(padded)


def width(text: str) -> int:
    """Terminal columns that a text takes."""
    if text.isascii():
        return len(text)
    wide = (2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text if not _joins(letter))
    return sum(wide)


def _joins(letter: str) -> bool:
    return unicodedata.combining(letter) != 0


class Facts:
    """Base of records that are told as ``Title:   value`` lines; subclasses are dataclasses of `column`s.

    Fields that are None are left out. ``LABEL`` is the least width of the titles.
    """

    LABEL = 15

    def text(self, *, quiet: bool) -> str:
        """A line for each field that has a value."""
        fields = [each for each in _visible(type(self), None) if getattr(self, each.name) is not None]
        lines = (f"{each.metadata['title'] + ':':<{self.LABEL}} {_told(self, each)}" for each in fields)
        return "".join(line + "\n" for line in lines)


def _told(record: Any, each: dataclasses.Field[Any]) -> str:
    told: str = each.metadata["show"](getattr(record, each.name))
    return told


def _visible(row: Any, columns: tuple[str, ...] | None) -> list[dataclasses.Field[Any]]:
    fields = [each for each in dataclasses.fields(row) if each.metadata.get("title") is not None]
    if columns is None:
        return fields
    by_name = {each.name: each for each in fields}
    return [by_name[name] for name in columns]
