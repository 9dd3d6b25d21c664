"""libvirt's ``key = value`` settings files, checked against a declaration of their keys.

A daemon or driver declares its keys once as a table of ``Key`` rows and gets back a value for
each.  Keys that libvirt knows and we have no use for are accepted with a word in the log; wrong
types and values are refused with the file's name and the key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from vird import errors


class Key(NamedTuple):
    """One key: the type of its value, its default, and an optional check that names the fault."""

    kind: type[int] | type[str] | type[list]  # type: ignore[type-arg]
    default: Any
    fault: Callable[[Any], str | None] = lambda value: None


def one_of(*words: str) -> Callable[[str], str | None]:
    """A check for a value out of a few."""
    return lambda value: None if value in words else f"expected one of {', '.join(words)}"


def between(low: int, high: int | None = None) -> Callable[[int], str | None]:
    """A check for a number of a range, both ends in it."""

    def fault(value: int) -> str | None:
        if value >= low and (high is None or value <= high):
            return None
        return f"expected a number of at least {low}" + ("" if high is None else f" and at most {high}")

    return fault


def octal(value: str) -> str | None:
    """A check for file modes."""
    return None if value and all(c in "01234567" for c in value) else "expected an octal mode"


def checked(values: Mapping[str, Any], keys: Mapping[str, Key], unused: Collection[str], source: str) -> dict[str, Any]:
    """A value for every declared key.

    Raises ``ConfSyntax`` naming ``source`` and the key.
    """
    settings = {name: key.default for name, key in keys.items()}
    for name, value in values.items():
        key = keys.get(name)
        if key is None:
            # clients read such files as well, and what a program imports on the way is part of its start
            import logging

            log = logging.getLogger(__name__)
            log.warning("%s: %s %s, ignored", source, name, "is not used" if name in unused else "is unknown")
            continue
        if not isinstance(value, key.kind):
            raise errors.ConfSyntax(f"{source}: {name}: expected {key.kind.__name__}, got {value!r}")
        if fault := key.fault(value):
            raise errors.ConfSyntax(f"{source}: {name}: {fault}, got {value!r}")
        settings[name] = value
    return settings


def read(path: Path, *, must_exist: bool = False) -> dict[str, Any]:
    """What a file says; nothing for one that is not there, unless it ``must_exist``.

    Raises ``ConfSyntax`` for text that cannot be read and ``OpenFailed`` for a missing file.
    """
    try:
        text = path.read_text(errors="surrogateescape")
    except FileNotFoundError:
        if must_exist:
            raise errors.OpenFailed(str(path)) from None
        return {}
    from vird.markup import virconf

    # Of a key that is there twice libvirt takes the first.
    entries = reversed(list(virconf.parse(text, source=str(path))))
    return {entry.name: entry.value for entry in entries if entry.name is not None}
