"""Comparing results with expected files: XML, command lines, configuration lines, JSON."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path
from typing import Any


def lines_differ(expected: Iterable[str], actual: Iterable[str]) -> str:
    """The difference of two lists of lines, empty when they are equal."""
    return "\n".join(unified_diff(list(expected), list(actual), "expected", "actual", lineterm="", n=2))


def xml_lines(text: str) -> list[str]:
    """The lines without indentation and without empty ones: all white space that is not content."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def xml_differs(expected: Path | str, actual: str) -> str:
    """Byte for byte but for indentation and empty lines."""
    text = expected.read_text() if isinstance(expected, Path) else expected
    return lines_differ(xml_lines(text), xml_lines(actual))


def config_differs(expected: Path, actual: str) -> str:
    """Line for line, comments and empty lines left out."""

    def kept(text: str) -> list[str]:
        return [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    return lines_differ(kept(expected.read_text()), kept(actual))


def json_differs(expected: Path, actual: Any) -> str:
    """As values."""
    return lines_differ(_pretty(json.loads(expected.read_text())), _pretty(actual))


def _pretty(value: Any) -> list[str]:
    return json.dumps(value, indent=2, sort_keys=True).splitlines()


def split_commands(text: str) -> list[list[str]]:
    """The commands of a file of command lines; lines that end in a backslash go on."""
    return [shlex.split(line) for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def option_value(text: str) -> Any:
    """A value as a value: JSON, or ``key=value,…`` as a sorted list, or the text."""
    if text.startswith("{"):
        try:
            return json.dumps(json.loads(text), sort_keys=True)
        except ValueError:
            return text
    if "=" not in text or text.startswith("/"):
        return text
    parts: list[str] = []
    for part in text.replace(",,", "\0").split(","):
        parts.append(part.replace("\0", ",,"))
    return ",".join(sorted(parts))


def options(argv: list[str]) -> list[str]:
    """The command's options, each with its value, in a canonical spelling."""
    found: list[str] = []
    index = 0
    while index < len(argv):
        word = argv[index]
        index += 1
        if word.startswith("-") and index < len(argv) and not argv[index].startswith("-"):
            word = f"{word} {option_value(argv[index])}"
            index += 1
        found.append(word)
    return found


def argv_differs(expected: list[str], actual: list[str]) -> str:
    """As multisets of options."""
    want, got = Counter(options(expected)), Counter(options(actual))
    missing, extra = want - got, got - want
    return "\n".join([*(f"-{item}" for item in missing.elements()), *(f"+{item}" for item in extra.elements())])


def commands_differ(expected: Path | list[list[str]], actual: list[list[str]]) -> str:
    """Command by command; each as a multiset of options."""
    want = expected if isinstance(expected, list) else split_commands(expected.read_text())
    if len(want) != len(actual):
        return lines_differ(map(shlex.join, want), map(shlex.join, actual))
    return "\n".join(filter(None, (argv_differs(w, a) for w, a in zip(want, actual, strict=True))))
