"""Plays the sessions of virsh commands with our own command line, in this process, and keeps every answer.

The twin of ``virsh_lines``: same lines, same documents, same daemon, the other client.

`python -m tests.compat.verb_lines [SESSION…]` prints where the two clients differ.
"""

import asyncio
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests.compat.answers import Answer
from tests.compat.virsh_lines import CALLS, EDITS, SESSIONS, answer, answering, different, held, lines_of, settled
from vird.cli.failure import UsageError
from vird.cli.run import run_all
from vird.cli.shell import Settings, Shell
from vird.cli.words import commands
from vird.testing.daemons import Vird

LINE_TIMEOUT_S = 10


def own_answer(uri: str, line: str, folder: Path) -> Answer:
    """What `vird` says to one line: on a shell of its own, as a process would have."""
    line = line.replace("F/", f"{folder}/")
    environment = {"TZ": "UTC", "HOME": str(folder), "EDITOR": "false", "VISUAL": "false"}
    if edits := EDITS.match(line):
        environment["EDITOR"] = environment["VISUAL"] = edits[1]
        line = line.removeprefix(edits[0])
    shell = Shell(Settings(uri=uri), out=io.StringIO(), err=io.StringIO())
    with mock.patch.dict(os.environ, environment), mock.patch("sys.stdin", io.StringIO()), here():
        code = asyncio.run(_run(shell, line))
    assert isinstance(shell.out, io.StringIO) and isinstance(shell.err, io.StringIO)
    said = "".join(each for each in shell.err.getvalue().splitlines(True) if not each.startswith("hint: "))
    return Answer(code, settled(shell.out.getvalue()), settled(said))


@contextmanager
def here() -> Iterator[None]:
    """Come back to this folder, wherever a line goes."""
    before = Path.cwd()
    try:
        yield
    finally:
        os.chdir(before)


async def _run(shell: Shell, line: str) -> int | None:
    try:
        async with asyncio.timeout(LINE_TIMEOUT_S):
            well = await run_all(shell, commands(line))
    except UsageError as fault:
        shell.err.write(f"error: {fault}\n")
        return 1
    except TimeoutError:
        return None
    finally:
        await shell.disconnect()
    return shell.status if well else 1


def both(session: Path) -> list[tuple[str, Answer, Answer]]:
    """Each line with stock virsh's answer and ours, on hosts that saw the same lines before."""
    found: list[list[Answer]] = []
    with answering(Vird) as (uri, folder):
        for ask in (answer, own_answer):
            shutil.copytree(CALLS / "documents", folder)
            with held(uri):
                found.append([ask(uri, line, folder) for line in lines_of(session)])
            shutil.rmtree(folder)
    return list(zip(lines_of(session), *found, strict=True))


def main(names: list[str]) -> int:
    same = total = 0
    for session in SESSIONS:
        if names and session.stem not in names:
            continue
        for line, theirs, ours in both(session):
            total += 1
            if says := different(line, theirs, ours):
                print(f"$ {line}", *says, sep="\n    ")
            else:
                same += 1
    print(f"{same} of {total} lines have the same answer")
    return int(same < total)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
