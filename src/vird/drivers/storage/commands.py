"""Running the host's storage programs (qemu-img, mount, LVM's): to their end, with what they say when they fail."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Sequence

from vird.errors import InternalError, SystemError_
from vird.host.process import Finished, feed, run

LONGEST_S = 86400.0
"""A copy of a large image takes hours; a program that hangs is ended some day."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


async def command(argv: Sequence[str], *, deadline: float = LONGEST_S, only_errors: bool = False) -> str:
    """Run a program and give what it printed; with ``only_errors`` a failure tells nothing else.

    Raises ``SystemError_`` when it is not installed, ``InternalError`` with its own words when it fails.
    It is killed when the caller is cancelled.
    """
    path = os.environ.get("PATH", PATH)
    program = shutil.which(argv[0], path=path)
    if program is None:
        raise SystemError_(f"Cannot find '{argv[0]}' in path: No such file or directory", int1=2)
    env = {"LC_ALL": "C", "PATH": path}
    if only_errors:
        fed = await feed([program, *argv[1:]], b"", env=env, deadline=deadline)
        done = Finished(fed.status, fed.errors if fed.status else fed.output)
    else:
        done = await run([program, *argv[1:]], env=env, deadline=deadline)
    if done.status:
        how = f"unexpected exit status {done.status}" if done.status > 0 else f"unexpected fatal signal {-done.status}"
        raise InternalError(f"Child process ({shlex.join([program, *argv[1:]])}) {how}: {done.output}")
    return done.output
