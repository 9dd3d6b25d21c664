"""Documents from files, and files for what a daemon sends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from vird.cli.failure import Failed

MOST_BYTES = 10 * 1024 * 1024
"""More than any document holds; what is larger is the wrong file."""


def read_document(name: str) -> str:
    """The text of a file, of standard input for ``-``; `Failed` when there is none to be read."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
    except OSError as failure:
        raise Failed(f"Failed to open file '{name}': {failure.strerror}") from None
    if len(content) > MOST_BYTES:
        raise Failed(f"File '{name}' is larger than {MOST_BYTES // 1024 // 1024} MiB, and no document")
    try:
        return content.decode()
    except UnicodeDecodeError:
        # A document may say in its first line how it is written; the daemon reads text.
        return content.decode("latin-1")


def created(name: str) -> tuple[BinaryIO, bool]:
    """A file to write, and whether it is a new one; `Failed` when it cannot be written."""
    path = Path(name)
    try:
        try:
            return path.open("xb"), True
        except FileExistsError:
            return path.open("wb"), False
    except OSError:
        raise Failed(f"cannot create {name}") from None


def removed(name: str) -> None:
    """Take a file away, if it is there."""
    Path(name).unlink(missing_ok=True)
