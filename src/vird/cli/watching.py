"""A verb's answer, again whenever it is another: after an event where there are events, else by the clock.

Programs get a line of JSON for each answer; people a screen that is written over.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from vird.cli import render
from vird.cli.failure import Failed
from vird.cli.screen import Screen, until_interrupted
from vird.cli.watched import EVERY_S, Kinds

if TYPE_CHECKING:
    from vird.cli.shell import Shell
    from vird.client.events import Events

BURST_S = 0.05
"""Events that come so close together are one reason to look."""


async def watch(shell: Shell, kinds: Kinds, answer: Callable[[], Awaitable[Any]]) -> None:
    """Tell the answer until the user has seen enough; raises what the verb raises, `Failed` when the daemon ends."""
    connection = await shell.connection()
    screen = Screen(shell.out)
    news = await connection.events(*kinds) if kinds else None
    last = None
    try:
        async with until_interrupted():
            with screen.taken():
                async for _ in _reasons(news):
                    told = shown(shell, await answer())
                    if told != last:
                        screen.show(told)
                    last = told
    finally:
        if news is not None:
            await news.close()


async def _reasons(news: Events | None) -> AsyncIterator[None]:
    """Once now, then whenever there is a reason to look again."""
    yield
    while news is None:
        await asyncio.sleep(EVERY_S)
        yield
    heard = asyncio.Event()
    listening = asyncio.ensure_future(_listen(news, heard))
    try:
        while True:
            await heard.wait()
            await asyncio.sleep(BURST_S)
            heard.clear()
            yield
            if listening.done():
                raise Failed("the connection to the daemon ended")
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen(news: Events, heard: asyncio.Event) -> None:
    try:
        async for _ in news:
            heard.set()
    finally:
        heard.set()


def shown(shell: Shell, result: Any) -> str:
    """One answer as it is told."""
    if shell.settings.output != "table":
        return json.dumps(render.data(result), ensure_ascii=False) + "\n"
    return "" if result is None else str(result.text(quiet=shell.settings.quiet))
