"""Our `libvirt` module, call for call as Debian's C binding: on libvirtd and on vird.

The sessions are those of ``test_test_driver``; here two modules are compared on one daemon.
"""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compat.play_calls import lines_of
from tests.compat.test_test_driver import SESSIONS, running
from tests.conftest import need_program
from tests.lint.source import ROOT
from vird.testing.daemons import Daemon, Libvirtd, Vird

pytestmark = [pytest.mark.root, pytest.mark.timeout(300)]

OURS = str(ROOT / "compat/src")


def played(daemon: Daemon, folder: Path, session: Path, modules: str) -> list[str]:
    """The outcome of each line, with the `libvirt` module of a folder before all others."""
    folder.mkdir()
    argv = [sys.executable, "-m", "tests.compat.play_calls", daemon.uri("test", "default"), str(folder), str(session)]
    environ = {**os.environ, "PYTHONPATH": modules}
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    # The two play in folders of their own.
    return [outcome.replace(str(folder), "F") for outcome in json.loads(done.stdout)]


@functools.cache
def outcomes(kind: type[Daemon]) -> dict[str, tuple[list[str], list[str]]]:
    """The outcomes of all sessions: by the C binding, and by ours."""
    with running(kind) as (daemon, name):
        return {
            session.stem: (
                played(daemon, Path(name) / f"{session.stem}.c", session, ""),
                played(daemon, Path(name) / f"{session.stem}.py", session, OURS),
            )
            for session in SESSIONS
        }


@pytest.mark.parametrize("kind", [Libvirtd, Vird])
@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_same_outcomes(kind: type[Daemon], session: Path) -> None:
    need_program("libvirtd")
    theirs, ours = outcomes(kind)[session.stem]
    found = [
        f"{line}\n  C binding: {there}\n  ours:      {here}"
        for line, there, here in zip(lines_of(session), theirs, ours, strict=True)
        if there != here
    ]
    assert not found, "\n".join(found)
