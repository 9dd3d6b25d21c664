"""A program run in the namespaces of a container."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence


async def run_inside(namespaces: Sequence[int], words: Sequence[str]) -> int:
    """Run a program in namespaces that are open; its exit status. The open files are closed."""
    try:
        program = [sys.executable, "-c", _ENTER, *map(str, namespaces), "--", *words]
        process = await asyncio.create_subprocess_exec(*program, pass_fds=tuple(namespaces))
        return await process.wait()
    finally:
        for fd in namespaces:
            os.close(fd)


# Joining needs a process without threads; the second fork is the one that a process namespace takes effect for.
_ENTER = """
import ctypes, os, sys
split = sys.argv.index("--")
libc = ctypes.CDLL(None, use_errno=True)
for fd in map(int, sys.argv[1:split]):
    if libc.setns(fd, 0):
        sys.exit(f"cannot enter a namespace: {os.strerror(ctypes.get_errno())}")
child = os.fork()
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
"""
