"""A bound on work that does not depend on the machine: calls of Python functions, counted."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, Self


class TooManySteps(BaseException):
    """More was done than may be; not an Exception, so that nothing on the way takes it for one of its own."""


class Steps:
    """While it is open, at most so many calls of Python and C functions; ``taken`` is how many there were."""

    def __init__(self, most: int) -> None:
        self.most, self.taken = most, 0

    def __enter__(self) -> Self:
        sys.setprofile(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _count(self, _frame: FrameType, event: str, _argument: Any) -> None:
        if event in ("call", "c_call"):
            self.taken += 1
            if self.taken > self.most:
                sys.setprofile(None)
                raise TooManySteps(f"more than {self.most} calls")
