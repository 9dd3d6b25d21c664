"""A process of its own: started apart from the daemon or taken back by pid, watched through a pidfd.

Used for hypervisors and for the small services beside networks.  A process is its pid and its
start time together, since pids are used again.  It shares nothing with the daemon but what it was
given: its own session, no pipes, so that the daemon's end is no news to it.  What the process
says is not read here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from vird.errors import OperationFailed, SystemError_
from vird.host.files import read_text

LAST_WORDS_MAX = 65536
"""Bytes kept of what a short-lived program printed."""


class Identity(NamedTuple):
    """One process and no later one with its number: pid, and start in clock ticks after boot."""

    pid: int
    started: int


class Credentials(NamedTuple):
    """Who a process runs as; ``groups`` are its further groups."""

    uid: int
    gid: int
    groups: tuple[int, ...] = ()


class Finished(NamedTuple):
    """How a short-lived program ended: its exit status (negative: the signal) and all it printed."""

    status: int
    output: str


class Fed(NamedTuple):
    """The same of a program that was given something to read; what it said of errors is kept apart."""

    status: int
    output: str
    errors: str


class Process:
    """A running process; ``exited`` is set when it has ended, and ``status`` is its wait status if it was our child.

    Belongs to the event loop that runs when it is made.
    """

    def __init__(self, identity: Identity, pidfd: int, child: bool) -> None:
        self.pid, self.started = identity
        self.status: int | None = None
        self.exited = asyncio.Event()
        self._pidfd = pidfd
        self._child = child
        asyncio.get_running_loop().add_reader(pidfd, self._ended)

    @property
    def identity(self) -> Identity:
        """What ``adopt`` needs to take this process back."""
        return Identity(self.pid, self.started)

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

    async def terminate(self, grace: float = 5.0, deadline: float = 15.0) -> bool:
        """End the process: SIGTERM, after ``grace`` seconds SIGKILL; False if it is there after ``deadline`` more.

        Only a process that waits inside the kernel outlives SIGKILL.
        """
        if not self.signal(signal.SIGTERM) or await self.wait(grace):
            return True
        self.signal(signal.SIGKILL)
        return await self.wait(deadline)

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


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: int,
    fds: Sequence[int] = (),
    cwd: str = "/",
    umask: int = -1,
    credentials: Credentials | None = None,
    stdin: int = subprocess.DEVNULL,
    errors: int | None = None,
) -> Process:
    """Start ``argv`` in its own session with its output in the descriptor ``log``, its error output in ``errors``.

    Only ``fds`` are passed on, under their own numbers.  Raises `SystemError_` if the program cannot be run.
    """
    try:
        child = subprocess.Popen(
            argv,
            env=dict(env),
            stdin=stdin,
            stdout=log,
            stderr=log if errors is None else errors,
            pass_fds=fds,
            cwd=cwd,
            start_new_session=True,
            umask=umask,
            user=credentials.uid if credentials else None,
            group=credentials.gid if credentials else None,
            extra_groups=credentials.groups if credentials else None,
        )
    except OSError as reason:
        raise SystemError_(f"cannot execute binary {argv[0]}: {reason.strerror}", int1=reason.errno or 0) from None
    # The pidfd collects the child; Popen must neither do so too nor warn that nobody did.
    child.returncode = 0
    identity = Identity(child.pid, _stat_fields(child.pid)[1])
    return Process(identity, os.pidfd_open(child.pid), child=True)


async def run(argv: Sequence[str], *, env: Mapping[str, str], deadline: float = 30.0, cwd: str = "/") -> Finished:
    """Run a short-lived program to its end and keep what it prints.

    Its output goes to an unnamed file, so that a service which it leaves behind cannot make this wait.
    Raises `SystemError_` if it cannot be run, `OperationFailed` (and it is killed) when it takes longer than
    ``deadline`` seconds.
    """
    with _unnamed("output") as output:
        process = spawn(argv, env=env, log=output.fileno(), cwd=cwd)
        await _finish(process, argv[0], deadline)
        return Finished(_exit_status(process), _said(output))


async def feed(argv: Sequence[str], text: bytes, *, env: Mapping[str, str], deadline: float, cwd: str = "/") -> Fed:
    """Run a short-lived program that reads ``text``, and keep what it prints, errors apart.

    Raises what ``run`` raises; all that the program started ends with it when it takes too long.
    """
    with _unnamed("input") as told, _unnamed("output") as output, _unnamed("errors") as errors:
        told.write(text)
        told.seek(0)
        process = spawn(argv, env=env, log=output.fileno(), errors=errors.fileno(), stdin=told.fileno(), cwd=cwd)
        await _finish(process, argv[0], deadline)
        return Fed(_exit_status(process), _said(output), _said(errors))


async def _finish(process: Process, name: str, deadline: float) -> None:
    try:
        if not await process.wait(deadline):
            raise OperationFailed(f"{name} did not finish within {deadline:g} s")
    except BaseException:
        # It leads a session of its own, so that its children are the group's.
        if not process.exited.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        await process.wait(5)
        raise


def _unnamed(name: str) -> BinaryIO:
    return os.fdopen(os.memfd_create(name, os.MFD_CLOEXEC), "r+b")


def _said(file: BinaryIO) -> str:
    file.seek(0)
    return file.read(LAST_WORDS_MAX).decode("utf-8", "replace").strip()


def _exit_status(process: Process) -> int:
    return 0 if process.status is None else os.waitstatus_to_exitcode(process.status)


def identify(pid: int, proc: str = "/proc") -> Identity:
    """The identity of the process that has this number now.

    Raises ProcessLookupError if there is none, or only what is left of a dead one.
    """
    try:
        state, started = _stat_fields(pid, proc)
    except (FileNotFoundError, ProcessLookupError):
        raise ProcessLookupError(pid) from None
    if state in ("Z", "X"):
        raise ProcessLookupError(pid)
    return Identity(pid, started)


def command_line(pid: int, proc: str = "/proc") -> list[str]:
    """The arguments of a process; empty if it is gone or a thread of the kernel."""
    try:
        raw = Path(proc, str(pid), "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [os.fsdecode(word) for word in raw.split(b"\0")[:-1]]


def find_all(argument: str, proc: str = "/proc") -> list[Identity]:
    """All processes that have exactly this argument."""
    found = []
    for name in os.listdir(proc):
        if name.isdigit() and argument in command_line(int(name), proc):
            with contextlib.suppress(ProcessLookupError):
                found.append(identify(int(name), proc))
    return found


def children(pid: int, proc: str = "/proc") -> list[Identity]:
    """The living children of a process; none where the kernel does not tell."""
    found = []
    for child in read_text(f"{proc}/{pid}/task/{pid}/children", "").split():
        with contextlib.suppress(ProcessLookupError):
            found.append(identify(int(child), proc))
    return found


def adopt(identity: Identity) -> Process:
    """Take back a process that an earlier daemon started; raises `OperationFailed` if it is gone."""
    try:
        pidfd = os.pidfd_open(identity.pid)
    except (OSError, ValueError):
        raise OperationFailed(f"process {identity.pid} is gone") from None
    # The pidfd is open, so the pid cannot be used again between this look and the first signal.
    try:
        if identify(identity.pid) != identity:
            raise ProcessLookupError(identity.pid)
    except ProcessLookupError:
        os.close(pidfd)
        raise OperationFailed(f"process {identity.pid} is gone") from None
    return Process(identity, pidfd, child=False)


def _stat_fields(pid: int, proc: str = "/proc") -> tuple[str, int]:
    """State letter and start time from the process's stat file."""
    text = Path(proc, str(pid), "stat").read_bytes()
    # The command name may hold anything, blanks and brackets too: the fields start after the last bracket.
    fields = text[text.rindex(b")") + 2 :].split()
    return fields[0].decode(), int(fields[19])
