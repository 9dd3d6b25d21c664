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


def test_bash_completes() -> None:
    asked = "COMP_WORDS=(vird domst); COMP_CWORD=1; _vird; echo ${COMPREPLY[@]}"
    program = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-c", f"{SCRIPTS['bash']}\n{asked}"],
        env={"PATH": f"{program}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "domstate domstats\n"
