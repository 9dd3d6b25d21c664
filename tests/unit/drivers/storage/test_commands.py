"""Programs that fail say so in their own words."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from vird import errors
from vird.drivers.storage.commands import command


def test_what_it_printed() -> None:
    assert asyncio.run(command(["echo", "a b"])) == "a b"


def test_failures(tmp_path: Path) -> None:
    with pytest.raises(errors.InternalError, match=r"Child process \(.*ls /no\) unexpected exit status 2: .*no"):
        asyncio.run(command(["ls", "/no"]))
    with pytest.raises(errors.SystemError_, match="Cannot find 'no-such-program' in path") as caught:
        asyncio.run(command(["no-such-program"]))
    assert caught.value.int1 == 2
    with pytest.raises(errors.OperationFailed, match="did not finish"):
        asyncio.run(command(["sleep", "60"], deadline=0.01))
    assert not [pid for pid in os.listdir("/proc") if pid.isdigit() and _argv(pid) == "sleep\x0060\x00"]


def _argv(pid: str) -> str:
    try:
        return Path("/proc", pid, "cmdline").read_text()
    except OSError:
        return ""
