"""Verbs of two words: the first names what they are about, such as ``admin srv-list``.

Apart from the verbs themselves, so that the command's entry point need not import them.
"""

from __future__ import annotations

from collections.abc import Sequence

FAMILIES = ("admin",)
"""The first words."""


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """The name that words begin with, and what follows it."""
    if words[0] in FAMILIES and len(words) > 1:
        return f"{words[0]} {words[1]}", list(words[2:])
    return words[0], list(words[1:])


def whole(family: str, words: Sequence[str]) -> list[str]:
    """The words of a verb that were said within a family: its help is the shell's."""
    if not family:
        return list(words)
    if words and words[0] == "help":
        return ["help", " ".join([family, *words[1:]])]
    return [family, *words]
