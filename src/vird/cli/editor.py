"""A text in the user's editor, and what comes back."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Awaitable, Callable
from pathlib import Path

from vird import errors
from vird.cli.failure import Failed
from vird.cli.shell import Shell

DEFAULT = "vi"


def command() -> list[str]:
    """The editor: of ``$VISUAL``, of ``$EDITOR``, or vi. Its words are not read by a shell."""
    return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or DEFAULT)


async def edited(text: str, suffix: str) -> str:
    """What the text is once the editor has ended; `Failed` when it could not be run or was unhappy."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="vird-edit.") as folder:
        path = Path(folder) / f"document{suffix}"
        path.write_text(text)
        words = [*command(), str(path)]
        try:
            process = await asyncio.create_subprocess_exec(*words)
        except OSError as failure:
            raise Failed(f"cannot run the editor {words[0]}: {failure.strerror}") from None
        if await process.wait():
            raise Failed(f"{words[0]}: exited with non-zero status {process.returncode}")
        return path.read_text()


async def edit_document(
    shell: Shell, text: str, take: Callable[[str], Awaitable[None]], fetch: Callable[[], Awaitable[str]]
) -> bool:
    """Edit a document until the daemon takes it; whether anything was changed.

    ``fetch`` gives the document as it is now: when somebody else changed it meanwhile, nothing is overwritten. A
    document that is refused may be edited again, if there is a terminal to ask on.
    """
    wanted = text
    while True:
        wanted = await edited(wanted, ".xml")
        if wanted == text:
            return False
        if await fetch() != text:
            raise Failed("ERROR: the XML configuration was changed by another user")
        try:
            await take(wanted)
        except errors.VirdError as failure:
            shell.err.write(f"error: {failure}\n")
            if not await _again():
                raise Failed("the document was not changed") from None
            continue
        return True


async def _again() -> bool:
    from vird.cli.asking import agrees

    return bool(await agrees("Failed. Try again? [y,n]: ", ""))
