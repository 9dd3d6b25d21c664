"""The ``key = value`` configuration format, parsed and written.

It is the format of the daemons' settings files and, in dialects, of Xen's xl and xm guests,
VMware's vmx and LXC's configuration.  A value is an integer, a string (single, double or
triple double quotes; no escapes) or a list of values.  Comments survive a round trip.  This module knows nothing about
which settings exist or what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from vird.errors import ConfSyntax

Value: TypeAlias = "int | str | list[Value] | None"
Dialect: TypeAlias = Literal["libvirt", "vmx", "lxc"]

MAX_SIZE: Final = 10 * 1024 * 1024
MAX_DEPTH: Final = 64

_BLANK = " \t"
_NEWLINES = "\r\n"
_NAMES: Final[dict[str, re.Pattern[str]]] = {
    "libvirt": re.compile(r"[A-Za-z0-9_]+"),
    "vmx": re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.:\-]*"),
    "lxc": re.compile(r"[A-Za-z0-9_.]+"),
}
_NUMBER = re.compile(r"-?[0-9]+")


class Entry(NamedTuple):
    """One line: a setting, or only a comment when ``name`` is None.

    ``comment`` is the text after the ``#``, or None.
    """

    name: str | None
    value: Value = None
    comment: str | None = None


class Settings:
    """The settings of one file, in their order; looked up by name."""

    def __init__(self, entries: list[Entry] | None = None) -> None:
        self.entries: list[Entry] = entries or []

    def __contains__(self, name: str) -> bool:
        return any(entry.name == name for entry in self.entries)

    def __getitem__(self, name: str) -> Value:
        for entry in self.entries:
            if entry.name == name:
                return entry.value
        raise KeyError(name)

    def __iter__(self) -> Iterator[Entry]:
        """The settings, without lines that are only comments."""
        return (entry for entry in self.entries if entry.name is not None)

    def get(self, name: str, default: Value = None) -> Value:
        """The value of a setting, or ``default`` when the file does not have it."""
        return next((entry.value for entry in self.entries if entry.name == name), default)

    def set(self, name: str, value: Value) -> None:
        """Change a setting where it stands, or add it at the end."""
        for index, entry in enumerate(self.entries):
            if entry.name == name:
                self.entries[index] = entry._replace(value=value)
                return
        self.entries.append(Entry(name, value))

    def format(self, dialect: Dialect = "libvirt") -> str:
        """The file's text, one setting or comment a line."""
        return "".join(_format_entry(entry, dialect) + "\n" for entry in self.entries)


def parse(text: str, dialect: Dialect = "libvirt", source: str = "memory conf") -> Settings:
    """Read a whole file.

    ``source`` names the file in errors.  Raises ConfSyntax with the line number at the first
    thing that is not in the format.  Of two settings of one name the first is the one looked up.
    """
    if len(text) > MAX_SIZE:
        raise ConfSyntax(f"{source}:1: file is larger than {MAX_SIZE} bytes")
    return _Scanner(text, dialect, source).settings()


class _Scanner:
    """A cursor over the text; each method reads one thing or raises ConfSyntax."""

    def __init__(self, text: str, dialect: Dialect, source: str) -> None:
        self.text = text
        self.end = len(text)
        self.at = 0
        self.line = 1
        self.dialect: Dialect = dialect
        self.source = source

    def fail(self, what: str) -> ConfSyntax:
        return ConfSyntax(f"{self.source}:{self.line}: {what}")

    def peek(self) -> str:
        return self.text[self.at] if self.at < self.end else ""

    def skip_blanks(self) -> None:
        while self.at < self.end and self.text[self.at] in _BLANK:
            self.at += 1

    def skip_lines(self) -> None:
        """Move over blanks, line ends and, inside lists, comments between values."""
        while self.at < self.end:
            char = self.text[self.at]
            if char in _NEWLINES:
                self.end_line()
            elif char in _BLANK:
                self.at += 1
            elif char == "#":
                self.rest_of_line()
            else:
                return

    def end_line(self) -> None:
        if self.text.startswith("\r\n", self.at):
            self.at += 1
        self.at += 1
        self.line += 1

    def rest_of_line(self) -> str:
        start = self.at
        while self.at < self.end and self.text[self.at] not in _NEWLINES:
            self.at += 1
        return self.text[start : self.at]

    def settings(self) -> Settings:
        entries: list[Entry] = []
        while True:
            self.skip_blanks()
            if self.at >= self.end:
                return Settings(entries)
            if self.peek() in _NEWLINES:
                self.end_line()
                continue
            comment_only = self.peek() == "#"
            entries.append(Entry(None, None, self.rest_of_line()[1:]) if comment_only else self.setting())

    def setting(self) -> Entry:
        name = _NAMES[self.dialect].match(self.text, self.at)
        if name is None or not (name[0][0].isalpha() or self.dialect == "vmx"):
            raise self.fail("expecting a name")
        self.at = name.end()
        self.skip_blanks()
        if self.peek() != "=":
            raise self.fail("expecting an assignment")
        self.at += 1
        self.skip_blanks()
        value = self.value(0)
        comment = self.end_of_setting()
        return Entry(name[0], value, comment)

    def end_of_setting(self) -> str | None:
        self.skip_blanks()
        if self.peek() == "#":
            return self.rest_of_line()[1:]
        if self.at < self.end and self.peek() not in _NEWLINES:
            raise self.fail("expecting a separator")
        return None

    def value(self, depth: int) -> Value:
        char = self.peek()
        if self.dialect == "lxc":
            return self.rest_of_line().rstrip()
        if char in ("'", '"') and char:
            return self.string()
        if char == "[":
            if self.dialect == "vmx":
                raise self.fail("lists not allowed in VMX format")
            return self.list(depth + 1)
        if char == "-" or char.isdigit():
            if self.dialect == "vmx":
                raise self.fail("numbers not allowed in VMX format")
            return self.number()
        raise self.fail("expecting a value")

    def string(self) -> str:
        quote = '"""' if self.text.startswith('"""', self.at) and self.dialect != "vmx" else self.peek()
        start = self.at + len(quote)
        stop = self.text.find(quote, start)
        text = self.text[start:stop]
        if stop < 0 or (len(quote) == 1 and any(char in text for char in _NEWLINES)):
            raise self.fail("unterminated string")
        self.line += text.count("\n")
        self.at = stop + len(quote)
        return text

    def number(self) -> int:
        digits = _NUMBER.match(self.text, self.at)
        if digits is None or len(digits[0]) > 20:
            raise self.fail("unterminated number")
        self.at = digits.end()
        value = int(digits[0])
        if not -(1 << 63) <= value < 1 << 63:
            raise self.fail("number out of range")
        return value

    def list(self, depth: int) -> list[Value]:
        if depth > MAX_DEPTH:
            raise self.fail(f"lists nested deeper than {MAX_DEPTH}")
        values: list[Value] = []
        self.at += 1
        self.skip_lines()
        while self.peek() != "]":
            values.append(self.value(depth))
            self.skip_lines()
            if self.peek() == ",":
                self.at += 1
                self.skip_lines()
            elif self.peek() == "]":
                break
            elif self.at < self.end:
                raise self.fail("expecting a separator in list")
            if self.at >= self.end:
                raise self.fail("list is not closed with ]")
        self.at += 1
        return values


def _format_entry(entry: Entry, dialect: Dialect) -> str:
    if entry.name is None:
        return f"#{entry.comment or ''}"
    value = str(entry.value) if dialect == "lxc" else _format_value(entry.value)
    line = f"{entry.name} = {value}"
    return line if entry.comment is None else f"{line} #{entry.comment}"


def _format_value(value: Value) -> str:
    if isinstance(value, list):
        return f"[ {', '.join(map(_format_value, value))} ]" if value else "[  ]"
    if isinstance(value, str):
        quote = '"""' if '"' in value or "\n" in value else '"'
        return f"{quote}{value}{quote}"
    return "" if value is None else str(value)
