"""Verbs run against a simulated host in this process, and what they said."""

from __future__ import annotations

import asyncio
import io
from typing import NamedTuple

from vird.cli.run import run_all
from vird.cli.shell import Output, Settings, Shell
from vird.cli.words import commands

HOST = "test:///default?complete=1"


class Said(NamedTuple):
    """What was printed on both outputs, and whether the last line went well."""

    out: str
    err: str
    well: bool


def said(*lines: str, output: Output = "table", quiet: bool = True) -> Said:
    """Run lines one after the other on a fresh host; what the last one printed."""
    return asyncio.run(_said(lines, output, quiet))


async def _said(lines: tuple[str, ...], output: Output, quiet: bool) -> Said:
    shell = Shell(Settings(uri=HOST, output=output, quiet=quiet), out=io.StringIO(), err=io.StringIO())
    shell.is_interactive = True
    result = Said("", "", True)
    try:
        for line in lines:
            out, err = io.StringIO(), io.StringIO()
            shell.out, shell.err = out, err
            well = await run_all(shell, commands(line))
            result = Said(out.getvalue(), err.getvalue(), well)
    finally:
        await shell.disconnect()
    return result
