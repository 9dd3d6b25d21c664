"""Runs a test body in a network namespace of its own, in a child process, and checks that it left nothing there.

The machine's own network is never touched.  What the body raises is shown as the test's failure.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import ParamSpec

import pytest

from vird.host import link, nftables

CLONE_NEWNET = 0x40000000
P = ParamSpec("P")

needs_root = pytest.mark.root


def enter_new_namespace() -> None:
    """Leave the machine's network for an empty one; only ever in a child process."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    link.set_up("lo")


def leftovers() -> list[str]:
    """Devices other than lo, and firewall tables."""
    devices = [found.name for found in link.list_all() if found.name != "lo"]
    return devices + [f"table {name}" for name in nftables.tables()]


def in_namespace(body: Callable[P, None]) -> Callable[P, None]:
    """Run a test in its own network namespace; a test that leaves a device or a table there fails."""

    @needs_root
    @functools.wraps(body)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os._exit(_run_in_child(lambda: body(*args, **kwargs), writing))
        os.close(writing)
        with open(reading, "rb") as pipe:
            report = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        if status != 0:
            pytest.fail(report or f"the test's process ended with {status}", pytrace=False)

    return run


def _run_in_child(body: Callable[[], None], report: int) -> int:
    try:
        enter_new_namespace()
        body()
        left = leftovers()
        assert not left, f"left behind: {left}"
    except BaseException:
        os.write(report, traceback.format_exc().encode()[-60000:])
        return 1
    finally:
        _end_processes_here()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _end_processes_here() -> None:
    """What a failed test left running in its namespace."""
    here = os.readlink("/proc/self/ns/net")
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdigit() and int(name) != os.getpid() and os.readlink(f"/proc/{name}/ns/net") == here:
                os.kill(int(name), signal.SIGKILL)
