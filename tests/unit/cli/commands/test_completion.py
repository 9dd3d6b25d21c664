"""What shells are told, and that bash takes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vird.cli.commands.completion import SCRIPTS
from vird.cli.main import main


@pytest.mark.parametrize("shell", sorted(SCRIPTS))
def test_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("vird domst", "domstate domstats"),
        ("vird -c test:///default dominfo ", "test"),
        ("vird -c test:///d", "///default"),
        ("vird da", "daemon"),
        ("vird --co", "--connect"),
        ("vird -c test:///default net-info --network de", "default"),
    ],
)
def test_bash_completes(line: str, found: str) -> None:
    asked = f"COMP_LINE='{line}'; COMP_POINT={len(line)}; _vird; echo ${{COMPREPLY[@]}}"
    program = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-c", f"{SCRIPTS['bash']}\n{asked}"],
        env={"PATH": f"{program}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{found}\n"
