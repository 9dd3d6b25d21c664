"""What is done when a client goes."""

from __future__ import annotations

import asyncio

import pytest

from vird.api.caller import Caller


def test_the_latest_request_is_first() -> None:
    done: list[str] = []
    caller = Caller(1)

    async def first() -> None:
        done.append("first")

    async def second() -> None:
        done.append("second")

    caller.on_close(first)
    caller.on_close(second)
    asyncio.run(caller.closed())
    assert done == ["second", "first"]
    asyncio.run(caller.closed())
    assert done == ["second", "first"]


def test_a_request_can_be_taken_back() -> None:
    done: list[str] = []
    caller = Caller(1)

    async def never() -> None:
        done.append("never")

    take_back = caller.on_close(never)
    take_back()
    take_back()
    asyncio.run(caller.closed())
    assert done == []


def test_one_failure_does_not_stop_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    caller = Caller(9, pid=12, uid=0, socket="read-write")

    async def fails() -> None:
        raise RuntimeError("no")

    async def works() -> None:
        done.append("works")

    caller.on_close(works)
    caller.on_close(fails)
    asyncio.run(caller.closed())
    assert done == ["works"]
    assert "client 9 (pid 12, uid 0, read-write)" in caplog.text


def test_who_is_lost_is_told_of_once() -> None:
    caller = Caller()
    told: list[str] = []
    caller.on_lost(lambda: told.append("first"))
    take_back = caller.on_lost(lambda: told.append("never"))
    take_back()
    take_back()
    caller.lost()
    caller.lost()
    assert told == ["first"]
