"""How far a guest's move is, by the names that status files have for it."""

from __future__ import annotations

from enum import Enum
from typing import Final

OUT: Final = "migration out"
IN: Final = "migration in"

MOVES: Final = frozenset((OUT, IN))
"""The jobs beside which a guest is stopped, ended and cleaned up after."""


class Phase(Enum):
    """How far a move is: the first six at the source, the last two at the destination."""

    NONE = "none"
    BEGUN = "begin3"
    SENDING = "perform3"
    SENT = "perform3_done"
    CANCELLED = "confirm3_cancelled"
    CONFIRMED = "confirm3"
    PREPARED = "prepare"
    FINISHING = "finish3"
