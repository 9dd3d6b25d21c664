"""What is wrong with a document: every problem with its line and path, in one error.

``reader.py`` collects problems and raises them together; checks in ``model/checks`` may do the
same.  Texts are for people; ``error`` is the class of libvirt's number for the same fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vird.errors import VirdError, XmlDetail, XmlError


class Problem(NamedTuple):
    """One fault.  ``line`` is 0 where the document did not come from text."""

    line: int
    path: str
    text: str
    error: type[VirdError] = XmlError

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        return ": ".join(filter(None, (line, self.path, self.text)))


class InvalidXml(XmlError):
    """A document that cannot be taken.  ``problems`` holds all of them, in document order.

    Number and prefix are those of the first problem's class, as libvirt stops there.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)
        first = problems[0].error
        self.code = first.code
        self.text = first.detailed.format(self.detail)
        self.str1 = first.detailed.replace("{}", "%s")
        self.of_nobody, self.of_its_own = first.of_nobody, first.of_its_own
        if first.origin is not None:
            self.domain = first.origin


class NotWellFormed(XmlDetail):
    """Text that is not XML at all, or XML that is refused unread (size, depth, a DTD)."""
