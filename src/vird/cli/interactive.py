"""The interactive shell: a prompt, history, completion; or, without a terminal, commands from standard input."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from vird import __version__
from vird.cli.failure import UsageError
from vird.cli.run import run_all, tell_failure
from vird.cli.shell import Shell
from vird.cli.words import commands

HISTORY_LINES = 500
NAMES_S = 3.0
"""How long a daemon may take to tell names."""
WELCOME = """\
Welcome to vird {version}, the virtualization interactive terminal.

Type:  'help' for help with commands
       'quit' to quit

"""


async def interact(shell: Shell) -> int:
    """Read and run commands until the input's end or ``quit``; the process's exit status."""
    shell.is_interactive = True
    terminal = sys.stdin.isatty()
    with contextlib.suppress(Exception):
        # As without a shell, the first command that needs a connection says why there is none.
        await shell.connect()
    if terminal and not shell.settings.quiet:
        shell.tell(WELCOME.format(version=__version__))
    with _history(shell, terminal):
        while not shell.is_over:
            line = await _line(shell, terminal)
            if line is None:
                break
            try:
                wanted = commands(line)
            except UsageError as fault:
                tell_failure(shell, fault)
                continue
            if wanted:
                await run_all(shell, wanted)
    return 0


async def _line(shell: Shell, terminal: bool) -> str | None:
    prompt = "vird > " if shell.settings.read_only else "vird # "
    try:
        return await asyncio.to_thread(input, prompt if terminal else "")
    except EOFError:
        shell.tell("\n" if terminal else "")
        return None
    except KeyboardInterrupt:
        shell.tell("\n")
        return ""


class _history(contextlib.AbstractContextManager[None]):
    """The lines that were typed, kept from one run to the next."""

    def __init__(self, shell: Shell, terminal: bool) -> None:
        self._shell = shell
        self._terminal = terminal
        self._loop = asyncio.get_running_loop()
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self._path = Path(cache) / "vird" / "history"

    def __enter__(self) -> None:
        if not self._terminal:
            return
        import readline

        readline.set_history_length(HISTORY_LINES)
        with contextlib.suppress(OSError):
            readline.read_history_file(self._path)
        readline.set_completer_delims(" \t\n;")
        readline.parse_and_bind("tab: complete")
        found: list[str] = []

        def complete(text: str, number: int) -> str | None:
            if number == 0:
                found[:] = self._found(readline.get_line_buffer()[: readline.get_begidx()], text)
            return found[number] if number < len(found) else None

        readline.set_completer(complete)

    def _found(self, before: str, text: str) -> list[str]:
        """What a word may become; run by the thread that reads, while the loop has nothing else to do."""
        from vird.cli.completion import complete_line, typed
        from vird.cli.object_names import names_by

        asked = asyncio.run_coroutine_threadsafe(names_by(self._shell, typed(before)[:-1]), self._loop)
        try:
            return complete_line(before, text, asked.result(NAMES_S))
        except TimeoutError:
            asked.cancel()
            return complete_line(before, text)

    def __exit__(self, *failure: object) -> None:
        if not self._terminal:
            return
        import readline

        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            readline.write_history_file(self._path)
            self._path.chmod(0o600)
