"""Answers that are told again when they are others."""

from __future__ import annotations

import asyncio
import io
import json

from tests.unit.cli.said import HOST, said
from vird.cli.run import run_all
from vird.cli.shell import Settings, Shell
from vird.cli.verbs import load
from vird.cli.watched import WATCHED


class Written(io.StringIO):
    """Somebody can wait for what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Event()

    def write(self, text: str) -> int:
        self.news.set()
        return super().write(text)

    async def has_lines(self, number: int) -> None:
        async with asyncio.timeout(20):
            while self.getvalue().count("\n") < number:
                self.news.clear()
                await self.news.wait()


def test_every_row_is_a_verb() -> None:
    assert set(WATCHED) <= set(load())
    assert "--watch" in said("help net-list").out
    assert "doesn't support option --watch" in said("dumpxml test --watch").err


def test_events_are_the_reason_to_look() -> None:
    async def main() -> list[list[tuple[str, str]]]:
        out = Written()
        watcher = Shell(Settings(uri=HOST, output="json"), out=out, err=io.StringIO())
        other = Shell(Settings(uri=HOST, quiet=True), out=io.StringIO(), err=io.StringIO())
        # what is in this process is one host only for connections that meet on it
        other._connection = await watcher.connection()
        watching = asyncio.create_task(run_all(watcher, [["list", "--all", "--watch"]]))
        try:
            for number, command in enumerate(("suspend", "resume", "destroy"), start=1):
                await out.has_lines(number)
                await run_all(other, [[command, "test"]])
            await out.has_lines(4)
            watching.cancel()
            assert await watching
        finally:
            await watcher.disconnect()
        return [[(row["name"], row["state"]) for row in json.loads(line)] for line in out.getvalue().splitlines()]

    states = [rows[0][1] for rows in asyncio.run(main())]
    assert states == ["running", "paused", "running", "shut off"]


def test_the_clock_where_there_are_no_events() -> None:
    async def main() -> str:
        out = Written()
        shell = Shell(Settings(uri=HOST, quiet=True), out=out, err=io.StringIO())
        watching = asyncio.create_task(run_all(shell, [["domstats", "--watch"]]))
        try:
            await out.has_lines(1)
            watching.cancel()
            assert await watching
        finally:
            await shell.disconnect()
        return out.getvalue()

    assert "state.state=1" in asyncio.run(main())


def test_what_fails_ends_it() -> None:
    assert "failed to get domain 'nope'" in said("dominfo nope --watch").err
