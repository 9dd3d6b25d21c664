"""One run of ``vird`` with verbs: those of the command line, or those that somebody types."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from vird.cli.failure import UsageError
from vird.cli.families import whole
from vird.cli.run import run_all, tell_failure
from vird.cli.shell import Settings, Shell
from vird.cli.words import commands


def run(settings: Settings, words: list[str], family: str = "") -> int:
    """Run to the end, the words being those of a ``family`` of verbs; the process's exit status."""
    return asyncio.run(_run(settings, words, family))


async def _run(settings: Settings, words: list[str], family: str) -> int:
    shell = Shell(settings)
    try:
        if not words and not family:
            from vird.cli.interactive import interact

            return await interact(shell)
        try:
            # One word may be a line of commands; several are the words of one.
            said = commands(words[0]) if len(words) == 1 else [words]
            wanted = [whole(family, each) for each in said]
        except UsageError as fault:
            tell_failure(shell, fault)
            return 1
        return shell.status if await run_all(shell, wanted) else 1
    finally:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.flush()
        await shell.disconnect()
