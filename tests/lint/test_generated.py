"""What tools write is what they would write now."""

import subprocess
import sys

import pytest

from tests.lint.source import ROOT

TOOLS = ("client_calls", "sync_client", "libvirt_module", "support_matrix", "command_reference", "verb_modules")


@pytest.mark.parametrize("tool", TOOLS)
def test_up_to_date(tool: str) -> None:
    argv = [sys.executable, str(ROOT / "tools" / f"{tool}.py"), "--check"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
