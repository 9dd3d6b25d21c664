"""The answer to a comparison of processors, the same for every architecture."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Likeness(IntEnum):
    """What a host is to what is asked for (virCPUCompareResult)."""

    INCOMPATIBLE = 0
    IDENTICAL = 1
    SUPERSET = 2


class Comparison(NamedTuple):
    """The result; ``why`` tells what does not fit."""

    likeness: Likeness
    why: str = ""
