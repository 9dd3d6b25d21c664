"""A typed program in a bare environment, `pip install` alone: mypy --strict and pyright's strict mode find nothing, and
it runs on both daemons."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.programs.places import run
from tests.lint.source import ROOT
from vird.testing.daemons import Libvirtd, Vird
from vird.testing.sandbox import Sandbox

TOOLS = Path(sys.executable).parent
NO_COMPILER = {"CC": "/bin/false", "CXX": "/bin/false"}


def installed(folder: Path) -> Path:
    """The Python of a new environment that has the project's two packages, and no compiler."""
    source = folder / "source"
    ignored = shutil.ignore_patterns(".git", ".venv", "build", ".*_cache", "*.egg-info")
    shutil.copytree(ROOT, source, ignore=ignored)
    run([sys.executable, "-m", "venv", str(folder / "bare")])
    python = folder / "bare/bin/python"
    argv = [str(python), "-m", "pip", "install", "-q", str(source), str(source / "compat")]
    done = subprocess.run(argv, env={**os.environ, **NO_COMPILER}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return python


def compare() -> Iterator[tuple[str, bool, str]]:
    """Each checker and each daemon, whether it is content, and what it says."""
    with tempfile.TemporaryDirectory(prefix="vird-typed.") as name:
        folder = Path(name)
        folder.chmod(0o755)
        python = installed(folder)
        program = folder / "program.py"
        shutil.copy(Path(__file__).with_name("typed_program.py"), program)
        (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
        checkers = {
            "mypy --strict": [str(TOOLS / "mypy"), "--strict", "--python-executable", str(python), str(program)],
            "pyright, strict": [str(TOOLS / "basedpyright"), "--pythonpath", str(python), str(program)],
            "test:///default": [str(python), str(program), "test:///default"],
        }
        for what, argv in checkers.items():
            done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
            yield f"typed program: {what}", done.returncode == 0, done.stdout + done.stderr
        for kind in (Vird, Libvirtd):
            with Sandbox() as sandbox:
                daemon = kind(sandbox, folder / kind.name)
                daemon.start()  # type: ignore[attr-defined, unused-ignore]
                argv = [str(python), str(program), daemon.uri("test", "default")]
                done = subprocess.run(argv, capture_output=True, text=True, check=False)
                daemon.terminate()
            yield f"typed program: {kind.name}", done.returncode == 0, done.stdout + done.stderr
