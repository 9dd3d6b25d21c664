"""What a program can see of our module beside outcomes of calls: the same scripts by Debian's binding and by ours.

The scripts in ``behaviour`` print a line for each thing; the lines are compared.  Streams want a daemon that has them.
"""

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.lint.source import ROOT
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

SYSTEMS_PYTHON = "/usr/bin/python3"
SCRIPTS = Path(__file__).parent / "behaviour"
OURS = {"PYTHONPATH": str(ROOT / "compat/src")}


@functools.cache
def has_binding() -> bool:
    """Whether the system's python has Debian's binding."""
    if not Path(SYSTEMS_PYTHON).exists():
        return False
    return subprocess.run([SYSTEMS_PYTHON, "-c", "import libvirt"], capture_output=True, check=False).returncode == 0


def printed(python: str, environ: dict[str, str], script: str, *arguments: str) -> list[str]:
    """The lines of a script, which must end well."""
    argv = [python, str(SCRIPTS / f"{script}.py"), *arguments]
    done = subprocess.run(argv, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def same(script: str, *arguments: str) -> None:
    """Both print the same."""
    if not has_binding():
        pytest.skip("needs python3-libvirt")
    theirs = printed(SYSTEMS_PYTHON, {"PYTHONPATH": ""}, script, *arguments)
    ours = printed(sys.executable, OURS, script, *arguments)
    different = [
        f"C binding: {there}\nours:      {here}" for there, here in zip(theirs, ours, strict=False) if there != here
    ]
    assert not different, "\n".join(different[:20])
    assert len(theirs) == len(ours) > 3


@pytest.mark.parametrize(
    "arguments", [["objects"], ["loop"], ["foreign", "own"], ["foreign", "bad"], ["foreign", "asyncio"]], ids="-".join
)
def test_same_lines(arguments: list[str]) -> None:
    same(*arguments)


@pytest.mark.root
def test_streams() -> None:
    with tempfile.TemporaryDirectory(prefix="vird-behaviour.") as name, Sandbox() as sandbox:
        daemon = Vird(sandbox, Path(name) / "root")
        daemon.start()
        try:
            same("streams", daemon.uri("test", "default"))
        finally:
            daemon.terminate()
