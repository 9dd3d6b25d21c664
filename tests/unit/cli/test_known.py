"""Facts that may be unknown."""

from __future__ import annotations

import asyncio

from vird import errors
from vird.cli.known import known


async def answer(value: int | errors.VirdError) -> int:
    if isinstance(value, errors.VirdError):
        raise value
    return value


def test_known_or_not() -> None:
    assert asyncio.run(known(answer(5))) == 5
    assert asyncio.run(known(answer(errors.NoSupport("x")))) is None
