"""The linters, as tests: what `make lint` runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.source import ROOT

TOOLS = Path(sys.executable).parent
CHECKED = ("src", "compat", "tests", "tools", "benchmarks", "demo")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(["ruff", "check", *CHECKED], id="ruff check"),
        pytest.param(["ruff", "format", "--check", *CHECKED], id="ruff format"),
        pytest.param(["mypy"], id="mypy"),
        pytest.param(["lint-imports", "--no-logo"], id="lint-imports"),
    ],
)
def test_no_complaints(argv: list[str]) -> None:
    done = subprocess.run([TOOLS / argv[0], *argv[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
