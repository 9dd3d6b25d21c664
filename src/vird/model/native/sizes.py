"""Sizes as configuration files and command lines write them: a number with a unit's letter."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import InternalError

_SIZE: Final = re.compile(r"(\d{1,19})([kmgtpe]?)b?", re.IGNORECASE)
_UNITS: Final = "kmgtpe"


def size_in_bytes(text: str) -> int:
    """``8m`` is 8388608.  Raises InternalError for anything that is not a size."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise InternalError(f"failed to convert size: '{text}'")
    unit = found[2].lower()
    return int(found[1]) << 10 * (_UNITS.index(unit) + 1 if unit else 0)
