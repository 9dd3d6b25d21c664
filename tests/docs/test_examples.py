"""Every example of the documentation runs: Python blocks, and command lines with what they print.

A block of XML whose first line names a file is that file for the command lines after it on its page.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lint.source import ROOT

DOCS = ROOT / "docs"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
FILE = re.compile(r"^```xml (\S+)\n(.*?)^```", re.M | re.S)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.M)


def examples(kind: re.Pattern[str]) -> Sequence[object]:
    """Each block with the name of its page and its place there."""
    found = []
    for page in sorted(DOCS.rglob("*.md")):
        for number, block in enumerate(kind.findall(page.read_text()), start=1):
            name = page.relative_to(DOCS)
            found.append(pytest.param(name, block, id=f"{name}-{number}"))
    return found


@pytest.mark.parametrize(("page", "block"), examples(PYTHON))
def test_it_runs(page: Path, block: str, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "compat/src")}
    done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(("page", "block"), examples(CONSOLE))
def test_it_prints_that(page: Path, block: str, tmp_path: Path) -> None:
    for name, text in FILE.findall((DOCS / page).read_text()):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command, printed in COMMAND.findall(block):
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environ, capture_output=True, text=True)
        # what an example leaves out is written as …
        expected = re.escape(printed.rstrip()).replace("…", ".*?")
        assert re.fullmatch(expected, done.stdout.rstrip(), re.S), f"{command}:\n{done.stdout}{done.stderr}"
