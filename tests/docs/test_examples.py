"""Every Python example of the documentation runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.source import ROOT

BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def examples() -> list[object]:
    """Each block with the name of its page and its place there."""
    found = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for number, block in enumerate(BLOCK.findall(page.read_text()), start=1):
            found.append(pytest.param(block, id=f"{page.relative_to(ROOT / 'docs')}-{number}"))
    return found


@pytest.mark.parametrize("block", examples())
def test_it_runs(block: str, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "compat/src")}
    done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout
