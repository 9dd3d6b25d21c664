"""What may be said about logging: libvirt's words for outputs and filters, read and written.

``3:file:/path`` is an output, ``1:qemu`` a filter; several are separated by blanks.  A priority is
the least that passes: 1 debug, 2 information, 3 warnings, 4 errors.  Nothing is opened here.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from vird import errors

PRIORITIES = range(1, 5)
BARE = ("stderr", "journald")
WITH_TARGET = ("file", "syslog")


class Output(NamedTuple):
    """Where records go: ``destination`` is one of ``BARE``, or of ``WITH_TARGET`` with a path or an identity."""

    priority: int
    destination: str
    target: str = ""

    def __str__(self) -> str:
        return f"{self.priority}:{self.destination}" + (f":{self.target}" if self.target else "")


class Filter(NamedTuple):
    """From which priority on records of some modules pass; ``pattern`` has shell wildcards."""

    priority: int
    pattern: str

    def __str__(self) -> str:
        return f"{self.priority}:{self.pattern}"

    def matches(self, module: str) -> bool:
        """Whether it is about a module."""
        return fnmatchcase(module, self.pattern)


def parse_outputs(text: str) -> list[Output]:
    """The outputs that a text names.

    Raises ``InvalidArg`` naming the one that is wrong.
    """
    return [_output(word) for word in text.split()]


def _output(word: str) -> Output:
    priority, colon, rest = word.partition(":")
    if not colon:
        raise errors.InvalidArg(f"Malformed format for log output '{word}'")
    if not priority.isascii() or not priority.isdigit() or int(priority) not in PRIORITIES:
        raise errors.InvalidArg(f"Invalid log priority '{priority}' for log output '{word}'")
    destination, colon, target = rest.partition(":")
    if destination not in (*BARE, *WITH_TARGET):
        raise errors.InvalidArg(f"Invalid log destination '{destination}' for log output '{word}'")
    if bool(target) != (destination in WITH_TARGET) or (colon and not target):
        raise errors.InvalidArg(
            f"Log output '{word}' does not meet the format requirements for destination type '{destination}'"
        )
    return Output(int(priority), destination, target)


def parse_filters(text: str) -> list[Filter]:
    """The filters that a text names; a match string stands for every module whose name holds it.

    Raises ``InvalidArg`` naming the one that is wrong.
    """
    return [_filter(word) for word in text.split()]


def _filter(word: str) -> Filter:
    priority, colon, match = word.partition(":")
    if not colon:
        raise errors.InvalidArg(f"Malformed format for filter '{word}'")
    if not priority.isascii() or not priority.isdigit() or int(priority) not in PRIORITIES:
        raise errors.InvalidArg(f"Invalid priority '{priority}' for filter '{word}'")
    # A leading plus once asked for a stack trace; it is still accepted.
    match = match.removeprefix("+")
    if not match:
        raise errors.InvalidArg(f"Invalid match string '{match}'")
    return Filter(int(priority), f"*{match}*")
