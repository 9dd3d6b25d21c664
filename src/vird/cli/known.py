"""Facts that a daemon may be unable to tell, while the other facts are told all the same."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from vird import errors

T = TypeVar("T")


async def known(asked: Awaitable[T]) -> T | None:
    """The answer, None when the daemon has none."""
    try:
        return await asked
    except errors.VirdError:
        return None
