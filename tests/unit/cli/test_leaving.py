"""Signals that tell to leave."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from vird.cli.leaving import NUMBERS, leave


@pytest.mark.parametrize("number", NUMBERS)
def test_the_first_signal_is_told(number: signal.Signals) -> None:
    async def main() -> int:
        with leave() as left:
            assert left.number == 0
            os.kill(os.getpid(), number)
            await asyncio.wait_for(left.wait(), 5)
            return left.number

    before = [signal.getsignal(each) for each in NUMBERS]
    assert asyncio.run(main()) == number
    assert [signal.getsignal(each) for each in NUMBERS] == before
