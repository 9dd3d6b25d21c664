"""Starts a QEMU and talks to its monitor at once; takes a running one back after a daemon restart.

Called by the driver with a finished plan.  The monitor's socket is bound and connected to before
QEMU exists, so nobody polls: QEMU accepts when its main loop runs, and if it dies first the
connection ends and the log says why.  What the argument list holds is the plan's affair.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from vird.drivers.qemu.guest_log import GuestLog
from vird.errors import InternalError
from vird.host import memory_locks
from vird.host.process import Credentials, Identity, Process, adopt, spawn
from vird.qmp import client as qmp
from vird.qmp.channel import connect_unix
from vird.qmp.faults import MonitorClosed

MONITOR_DEADLINE = 30.0
"""Seconds a new QEMU may take to answer: it allocates and locks the guest's memory first."""

LAST_WORDS = 2.0
"""Seconds that a QEMU whose monitor closed may take to end before it is killed."""


class Running(NamedTuple):
    """A QEMU process and its negotiated monitor."""

    process: Process
    monitor: qmp.Client


class MonitorSocket(NamedTuple):
    """A listening monitor socket at ``path``; its descriptor's number belongs into the argument list."""

    path: str
    listener: socket.socket

    @property
    def fd(self) -> int:
        """The number for ``-chardev socket,…,fd=``."""
        return self.listener.fileno()

    def close(self) -> None:
        """Give the listening end up here; QEMU's own stays."""
        self.listener.close()


def bind_monitor(path: str, credentials: Credentials | None = None) -> MonitorSocket:
    """Listen at ``path`` (in a folder of the guest's own), readable by the owner alone.

    A socket left from an earlier run is replaced.  Raises OSError.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    folder = -1
    try:
        folder = os.open(os.path.dirname(path) or ".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        name = os.path.basename(path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)
        # The kernel takes 107 bytes of path; through the folder's descriptor any length is short.
        listener.bind(f"/proc/self/fd/{folder}/{name}")
        os.chmod(name, 0o600, dir_fd=folder)
        if credentials is not None:
            os.chown(name, credentials.uid, credentials.gid, dir_fd=folder)
        listener.listen(1)
    except BaseException:
        listener.close()
        raise
    finally:
        if folder >= 0:
            os.close(folder)
    return MonitorSocket(path, listener)


async def launch(
    argv: Sequence[str],
    *,
    monitor: MonitorSocket,
    log: GuestLog,
    env: Mapping[str, str],
    fds: Sequence[int] = (),
    cwd: str = "/",
    credentials: Credentials | None = None,
    locked_bytes: float = 0,
    wanted: Sequence[str] = (),
    deadline: float = MONITOR_DEADLINE,
    on_event: qmp.EventCallback | None = None,
    meanwhile: Callable[[int], Awaitable[None]] | None = None,
) -> Running:
    """Start ``argv`` and return when its monitor has negotiated.

    ``locked_bytes`` is what it may lock of its memory; 0 leaves it the usual limit.  ``fds`` are passed on beside the
    monitor's; the caller closes its own copies.  The log gets a header and all that QEMU prints.  Raises
    ``meanwhile`` is done with the process's number while it gets ready, and what it raises is raised.  Raises
    `InternalError` with the log's tail when QEMU ends early, `SystemError_` when it cannot be run, `CommandTimeout`
    when it stays silent; no process is left behind then.
    """
    try:
        connection = await connect_unix(monitor.path)
        start_of_output = log.start(argv, env)
        try:
            process = spawn(
                argv, env=env, umask=0o002, log=log.fd, fds=(monitor.fd, *fds), cwd=cwd, credentials=credentials
            )
        except BaseException:
            connection.close()
            raise
    finally:
        # With QEMU's copy the only one left, its death ends our connection even before it accepted.
        monitor.close()
    try:
        if locked_bytes:
            # QEMU locks when it sets its machine up, long after its program was loaded.
            memory_locks.allow(process.pid, locked_bytes)
        client = await _both(
            qmp.adopt(connection, wanted=wanted, deadline=deadline, on_event=on_event),
            meanwhile(process.pid) if meanwhile is not None else None,
        )
    except MonitorClosed:
        await _bury(process, LAST_WORDS)
        raise InternalError(f"qemu unexpectedly closed the monitor: {log.output_since(start_of_output)}") from None
    except BaseException:
        await _bury(process, 0)
        raise
    return Running(process, client)


async def _both(adopted: Awaitable[qmp.Client], meanwhile: Awaitable[None] | None) -> qmp.Client:
    """The monitor, once both are done; what went wrong beside it comes first."""
    if meanwhile is None:
        return await adopted
    client, beside = await asyncio.gather(adopted, meanwhile, return_exceptions=True)
    if beside is not None:
        if isinstance(client, qmp.Client):
            client.close()
        raise beside
    if isinstance(client, BaseException):
        raise client
    return client


async def take_back(
    identity: Identity,
    monitor_path: str,
    *,
    wanted: Sequence[str] = (),
    deadline: float = MONITOR_DEADLINE,
    on_event: qmp.EventCallback | None = None,
) -> Running:
    """Take over the QEMU that an earlier daemon started.

    Raises `OperationFailed` if that process is gone, `MonitorClosed` or
    `CommandTimeout` if its monitor does not answer; the process is left alone then.
    """
    process = adopt(identity)
    try:
        client = await qmp.connect(monitor_path, wanted=wanted, deadline=deadline, on_event=on_event)
    except BaseException:
        process.release()
        raise
    return Running(process, client)


async def _bury(process: Process, patience: float) -> None:
    if patience and await process.wait(patience):
        return
    process.signal(signal.SIGKILL)
    await process.wait(LAST_WORDS)


__all__ = [
    "Credentials",
    "MonitorSocket",
    "Running",
    "bind_monitor",
    "launch",
    "take_back",
]
