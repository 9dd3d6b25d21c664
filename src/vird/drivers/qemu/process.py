"""A QEMU process: started apart from the daemon or taken back by pid, watched through a pidfd.

Under `launch`.  A process is its pid and its start time together, since pids are used again.  It
shares nothing with the daemon but what it was given: its own session, no pipes, so that the
daemon's end is no news to it.  What the process says is not read here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from vird.errors import OperationFailed, SystemError_


class Credentials(NamedTuple):
    """Who a process runs as; ``groups`` are its further groups."""

    uid: int
    gid: int
    groups: tuple[int, ...] = ()


class Process:
    """A running process; ``exited`` is set when it has ended, and ``status`` is its wait status if it was our child."""

    def __init__(self, pid: int, started: int, pidfd: int, child: bool) -> None:
        self.pid = pid
        self.started = started
        self.status: int | None = None
        self.exited = asyncio.Event()
        self._pidfd = pidfd
        self._child = child
        asyncio.get_running_loop().add_reader(pidfd, self._ended)

    def signal(self, number: int) -> bool:
        """Send a signal to exactly this process; False if it has ended."""
        if self._pidfd < 0:
            return False
        try:
            signal.pidfd_send_signal(self._pidfd, number)
        except ProcessLookupError:
            return False
        return True

    async def wait(self, deadline: float | None = None) -> bool:
        """Wait until the process has ended, for at most ``deadline`` seconds; tell whether it has."""
        try:
            async with asyncio.timeout(deadline):
                await self.exited.wait()
        except TimeoutError:
            return False
        return True

    def release(self) -> None:
        """Stop watching; the process lives on."""
        if self._pidfd >= 0:
            asyncio.get_running_loop().remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1

    def _ended(self) -> None:
        if self._child:
            with contextlib.suppress(ChildProcessError):
                _, self.status = os.waitpid(self.pid, 0)
        self.release()
        self.exited.set()


def start_time(pid: int, proc: str = "/proc") -> int:
    """When a process started, in clock ticks after boot; raises ProcessLookupError if there is none (or a dead one)."""
    try:
        text = Path(proc, str(pid), "stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        raise ProcessLookupError(pid) from None
    # The command name may hold anything, blanks and brackets too: the fields start after the last bracket.
    fields = text[text.rindex(b")") + 2 :].split()
    if fields[0] in (b"Z", b"X"):
        raise ProcessLookupError(pid)
    return int(fields[19])


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: int,
    fds: Sequence[int] = (),
    cwd: str = "/",
    credentials: Credentials | None = None,
) -> Process:
    """Start ``argv`` in its own session with stdin from /dev/null and its output in the descriptor ``log``.

    Only ``fds`` are passed on, under their own numbers.  Raises `SystemError_` if the program cannot be run.
    """
    try:
        child = subprocess.Popen(
            argv,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=fds,
            cwd=cwd,
            start_new_session=True,
            umask=0o002,
            user=credentials.uid if credentials else None,
            group=credentials.gid if credentials else None,
            extra_groups=credentials.groups if credentials else None,
        )
    except OSError as reason:
        raise SystemError_(f"cannot execute binary {argv[0]}: {reason.strerror}", int1=reason.errno or 0) from None
    # The pidfd collects the child; Popen must neither do so too nor warn that nobody did.
    child.returncode = 0
    return Process(child.pid, start_time_of_child(child.pid), os.pidfd_open(child.pid), child=True)


def start_time_of_child(pid: int) -> int:
    """Like `start_time`, for a child that may have ended but is not yet collected."""
    text = Path("/proc", str(pid), "stat").read_bytes()
    return int(text[text.rindex(b")") + 2 :].split()[19])


def adopt(pid: int, started: int) -> Process:
    """Take back the process ``pid`` that started at ``started`` ticks; raises `OperationFailed` if it is gone."""
    try:
        pidfd = os.pidfd_open(pid)
    except (ProcessLookupError, ValueError):
        raise OperationFailed(f"process {pid} is gone") from None
    # The pidfd is open, so the pid cannot be used again between this look and the first signal.
    try:
        if start_time(pid) != started:
            raise ProcessLookupError(pid)
    except ProcessLookupError:
        os.close(pidfd)
        raise OperationFailed(f"process {pid} is gone") from None
    return Process(pid, started, pidfd, child=False)
