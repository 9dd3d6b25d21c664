"""Where the verbs of ``vird xml`` get their documents from: files, or standard input for ``-``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

from vird.errors import InvalidArg

MAX_BYTES = 64 * 1024 * 1024
"""More than any document or configuration may have; nothing beyond is read."""
STANDARD_INPUT = "-"


class Input(NamedTuple):
    """``name`` is what messages call it, ``stem`` the file's name without its end ("" for standard input)."""

    name: str
    raw: bytes
    stem: str = ""

    @property
    def text(self) -> str:
        """As UTF-8, for formats that are not XML; raises InvalidArg for other bytes."""
        try:
            return self.raw.decode()
        except UnicodeDecodeError as wrong:
            raise InvalidArg(f"{self.name}: not UTF-8 at byte {wrong.start}") from None


def add_strict(parser: argparse.ArgumentParser) -> None:
    """The option of every verb that reads XML."""
    parser.add_argument(
        "--strict", action="store_true", help="refuse elements and attributes that libvirt would pass over"
    )


def read(name: str) -> Input:
    """One input whole; raises OSError, and InvalidArg for one that is too large."""
    if name == STANDARD_INPUT:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        found = Input("standard input", raw)
    else:
        with open(name, "rb") as file:
            found = Input(name, file.read(MAX_BYTES + 1), Path(name).stem)
    if len(found.raw) > MAX_BYTES:
        raise InvalidArg(f"{found.name}: larger than {MAX_BYTES} bytes")
    return found
