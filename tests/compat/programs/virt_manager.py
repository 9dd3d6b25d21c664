"""virt-manager's own tests by both bindings: whatever passes with Debian's must pass with ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.programs.places import given_source, python

PYTEST = "pytest<8"
"""virt-manager 4.1's hooks are of that time."""


def outcomes(interpreter: Path, source: Path) -> dict[str, str]:
    """Test to "PASSED", "FAILED" and so on."""
    with tempfile.TemporaryDirectory(prefix="vird-virt-manager.") as name:
        tests = Path(name) / "source"
        shutil.copytree(source, tests)
        argv = [str(interpreter), "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "-v", "--tb=short"]
        environ = {**os.environ, "HOME": name, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            argv, cwd=tests, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1200,
            check=False,
        )  # fmt: skip
    found = dict(re.findall(r"^(tests/\S+) (PASSED|FAILED|SKIPPED|ERROR)", done.stdout, re.MULTILINE))
    if not found:
        raise RuntimeError(f"virt-manager's tests did not run: {(done.stdout + done.stderr)[-3000:]}")
    return found


def compare() -> Iterator[tuple[str, bool, str]]:
    """Each test that both or one of the bindings do not pass, and a sum of all."""
    source = given_source("VIRT_MANAGER_SOURCE", "the source of virt-manager 4.1 with its tests")
    theirs = outcomes(python("virt-manager-c", PYTEST, ours=False, debian=True), source)
    ours = outcomes(python("virt-manager", PYTEST, ours=True, debian=True), source)
    passed = sum(outcome == "PASSED" for outcome in ours.values())
    yield f"virt-manager: {passed} of {len(theirs)} tests pass", True, ""
    for test, there in theirs.items():
        here = ours.get(test, "missing")
        if there != "PASSED" or here != there:
            yield test, here in (there, "PASSED"), f"C binding: {there}, ours: {here}"
