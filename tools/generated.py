"""Puts generated modules where they belong, or says which of them are out of date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def formatted(text: str, name: str) -> str:
    """A module as the project's formatter lays it out."""
    for argv in (["check", "--quiet", "--fix", "--select", "I", "-"], ["format", "-"]):
        done = subprocess.run(
            [Path(sys.executable).with_name("ruff"), *argv, "--stdin-filename", name],
            input=text, capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        text = done.stdout
    return text


def publish(folder: Path, texts: dict[str, str], *, check: bool, only: bool = False) -> int:
    """Write the modules of a folder that holds nothing else, or ``only`` these; with ``check`` only compare.

    Returns an exit code.
    """
    stale = []
    for name, text in texts.items():
        path = folder / name
        text = formatted(text, str(path))
        if not path.exists() or path.read_text() != text:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    for path in [] if only else sorted(set(folder.rglob("*.py")) - {folder / name for name in texts}):
        stale.append(path)
        if not check:
            path.unlink()
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is out of date' if check else 'written'}")
    return 1 if check and stale else 0
