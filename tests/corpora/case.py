"""What a case is, and how one is run: never raises, never runs for ever."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

TIME_LIMIT = 20
"""Seconds that one case may take."""


class Refused(Exception):
    """The system under test refused the input; the text is its error."""


class Case(NamedTuple):
    """One input with its expected result.

    ``check`` answers with the difference, empty when there is none; what it raises is a
    failure too.
    """

    name: str
    check: Callable[[], str]


class Suite(NamedTuple):
    """One folder of the corpora; ``cases`` gets the folder that holds all suites' folders."""

    folder: str
    cases: Callable[[Path], Iterator[Case]]


class Result(NamedTuple):
    """How one case went; ``why`` is empty when it passed."""

    suite: str
    case: str
    why: str

    @property
    def ok(self) -> bool:
        """Whether the case passed."""
        return not self.why


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def expire(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"still running after {seconds} s")

    previous = signal.signal(signal.SIGALRM, expire)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def run(suite: str, case: Case) -> Result:
    """Run one case."""
    try:
        with _limited(TIME_LIMIT):
            return Result(suite, case.name, case.check())
    except ImportError as missing:
        return Result(suite, case.name, f"not there yet: {missing}")
    except Exception as failure:
        last = traceback.extract_tb(failure.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return Result(suite, case.name, f"{type(failure).__name__} at {where}: {failure}"[:2000])


def expect_refusal(act: Callable[[], object]) -> str:
    """A check: the act must end in one of the project's own errors."""
    from vird.errors import VirdError

    try:
        act()
    except VirdError:
        return ""
    return "was accepted, must be refused"
