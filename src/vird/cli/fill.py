"""Which word belongs to which option of a verb.

Pure: the words after a verb's name in, the arguments of its function out. The rules, and the texts of what is wrong,
are those that users of libvirt's shell know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from vird.cli.failure import UsageError
from vird.cli.option import Option

NAMED = re.compile("--[A-Za-z].*", re.DOTALL)
UNITS = {"": None, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "p": 1 << 50, "e": 1 << 60}
SIZE = re.compile(r"\s*([+-]?\d+)\s*([A-Za-z]*)\s*")
MOST = (1 << 64) - 1


def fill(verb: str, options: Sequence[Option], words: Sequence[str]) -> dict[str, Any]:
    """The arguments by parameter name; options that are not given are left out. Raises `UsageError`."""
    by_name = {option.name: option for option in options}
    by_letter = {f"-{option.opt.short}": option.name for option in options if option.opt.short}
    given: dict[str, str | bool | list[str]] = {}
    literal = False
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--" and not literal:
            literal = True
        elif not literal and NAMED.fullmatch(word):
            _take_named(verb, by_name, given, word[2:], rest)
        elif not literal and word in by_letter:
            _take_named(verb, by_name, given, by_letter[word], rest)
        else:
            _take_positional(options, given, word)
    for option in options:
        if option.required and option.name not in given:
            by_place = option.kind != "number" and not option.opt.named
            shown = f"<{option.name}>" if by_place else f"--{option.name}"
            raise UsageError(f"command '{verb}' requires {shown} option")
    return {option.parameter: _value(option, given[option.name]) for option in options if option.name in given}


def _take_named(verb: str, by_name: dict[str, Option], given: dict[str, Any], spelled: str, rest: list[str]) -> None:
    name, equals, value = spelled.partition("=")
    option = by_name.get(name)
    if option is None:
        raise UsageError(f"command '{verb}' doesn't support option --{name}", _near(name, by_name))
    if option.kind == "words":
        given.setdefault(name, []).append(value if equals else _following(option, rest))
        return
    if name in given:
        raise UsageError(f"option --{name} already seen")
    if option.kind == "flag":
        if equals:
            raise UsageError(f"invalid '=' after option --{name}")
        given[name] = True
        return
    given[name] = value if equals else _following(option, rest)


def _near(name: str, known: Iterable[str]) -> str | None:
    """What a mistyped option may have been meant for."""
    import difflib

    begun = [each for each in known if each.startswith(name)]
    near = begun if len(begun) == 1 else difflib.get_close_matches(name, list(known), 1)
    return f"there is --{near[0]}" if near else None


def _following(option: Option, rest: list[str]) -> str:
    if not rest:
        kind = "number" if option.kind == "number" else "string"
        raise UsageError(f"expected syntax: --{option.name} <{kind}>")
    return rest.pop(0)


def _take_positional(options: Sequence[Option], given: dict[str, Any], word: str) -> None:
    for option in options:
        if option.kind == "words":
            given.setdefault(option.name, []).append(word)
            return
        if option.kind != "flag" and not option.opt.named and option.name not in given:
            given[option.name] = word
            return
    raise UsageError(f"unexpected data '{word}'")


def _value(option: Option, given: Any) -> Any:
    if option.kind != "number":
        return given
    return size(option, given) if option.opt.unit is not None else number(option, given)


def number(option: Option, text: str) -> int:
    """A whole number, decimal, octal (``0…``) or hexadecimal (``0x…``)."""
    malformed = UsageError(f"Numeric value '{text}' for <{option.name}> option is malformed or out of range")
    try:
        found = int(text, 0 if not re.fullmatch(r"[+-]?0\d+", text) else 8)
    except ValueError:
        raise malformed from None
    if (option.opt.unsigned and found < 0) or abs(found) > MOST:
        raise malformed
    return found


def size(option: Option, text: str) -> int:
    """An amount of bytes: ``1G``, ``500MB`` (thousands), ``2MiB``; a bare number counts the option's own unit."""
    malformed = UsageError(f"Scaled numeric value '{text}' for <{option.name}> option is malformed or out of range")
    found = SIZE.fullmatch(text)
    if found is None:
        raise malformed
    suffix = found[2].lower()
    letter, tail = suffix[:1], suffix[1:]
    if letter not in UNITS or tail not in ("", "b", "ib") or (letter in ("", "b") and tail):
        if suffix not in ("byte", "bytes"):
            raise malformed
        letter, tail = "b", ""
    scale = UNITS[letter] or option.opt.unit or 1
    if tail == "b":
        scale = 1000 ** "bkmgtpe".index(letter)
    amount = int(found[1]) * scale
    if not 0 <= amount <= MOST:
        raise malformed
    return amount
