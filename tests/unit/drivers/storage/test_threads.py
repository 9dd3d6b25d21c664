"""Who waits for a thread and gives up has the files for itself afterwards."""

from __future__ import annotations

import asyncio
import threading

import pytest

from vird.drivers.storage.threads import IsStopped, interruptible


def test_the_thread_ends_before_the_caller_goes_on() -> None:
    begun, ended = threading.Event(), []

    def work(is_stopped: IsStopped) -> None:
        begun.set()
        while not is_stopped():
            pass
        ended.append(True)

    async def body() -> None:
        running = asyncio.ensure_future(interruptible(work))
        await asyncio.to_thread(begun.wait)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert ended == [True]

    asyncio.run(body())


def test_errors_come_through() -> None:
    def work(is_stopped: IsStopped) -> None:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        asyncio.run(interruptible(work))
