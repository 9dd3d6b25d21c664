"""Colours for people at a terminal; whatever else reads the output gets plain text."""

from __future__ import annotations

import os
import sys


class Colours:
    """``is_on`` says whether anything is coloured."""

    def __init__(self, is_on: bool) -> None:
        self.is_on = is_on

    def red(self, text: str) -> str:
        """What goes."""
        return self._with("31", text)

    def green(self, text: str) -> str:
        """What comes."""
        return self._with("32", text)

    def bold(self, text: str) -> str:
        """Where."""
        return self._with("1", text)

    def dim(self, text: str) -> str:
        """What is said beside it."""
        return self._with("2", text)

    def _with(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_on and text else text


def for_standard_output() -> Colours:
    """On for a terminal that has colours, unless NO_COLOR is set."""
    return Colours(sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR"))
