"""The `libvirt` module's own tests, in a process that imports ours and not Debian's."""

import os
import subprocess
import sys

from tests.lint.source import ROOT


def test_they_pass() -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "compat/src")}
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "compat/tests"]
    # Connections end with their last object, which an expected error's traceback may hold until it is collected.
    argv += ["-W", "ignore::ResourceWarning"]
    done = subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
