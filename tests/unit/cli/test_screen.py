"""A text in the place of the one before."""

from __future__ import annotations

import asyncio
import io

from vird.cli.screen import Screen, framed, until_interrupted


def test_elsewhere_than_on_a_terminal_texts_follow_each_other() -> None:
    out = io.StringIO()
    screen = Screen(out)
    with screen.taken():
        screen.show("one\n")
        screen.show("two\n")
    assert out.getvalue() == "one\ntwo\n"


def test_what_does_not_fit_is_left_out() -> None:
    assert framed("first line\nsecond\nthird\n", 5, 2) == "\x1b[Hfirst\x1b[K\r\nsecon\x1b[K\x1b[J"


def test_an_interruption_is_an_end_in_good_order() -> None:
    async def main() -> str:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().call_soon(task.cancel)
        async with until_interrupted():
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        return "went on"

    assert asyncio.run(main()) == "went on"
