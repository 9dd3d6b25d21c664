"""What costs a start dearly is imported when it is used, not before."""

import subprocess
import sys

import pytest

HEAVY = ("cryptography", "rich", "asyncssh", "hypothesis", "email", "http", "unittest")


def imported_by(module: str) -> set[str]:
    code = f"import {module}, sys; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", ["vird.cli.main", "vird.daemon.main", "vird.model.domain", "vird.wire.procedures"])
def test_nothing_heavy_at_import(module: str) -> None:
    assert imported_by(module) & set(HEAVY) == set()


def test_the_model_needs_no_event_loop() -> None:
    assert imported_by("vird.model.domain") & {"asyncio", "socket", "subprocess", "uvloop"} == set()
