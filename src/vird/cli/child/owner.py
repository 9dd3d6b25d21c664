"""The command's side of a guest that it runs: the folder, the keeper, and what the keeper tells.

Everything is gone when the block is left: the guest, its devices, the folder. If it is not left because the command
is killed, the keeper does the same; if the keeper is killed, this side does what is left to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from vird.cli.failure import Failed

READY_S = 60.0
END_S = 40.0
"""How long a keeper may take to begin, and to take everything away."""


class Keeper:
    """The other process. ``facts`` are what it told so far."""

    def __init__(self, root: Path, process: subprocess.Popen[bytes], lifeline: socket.socket) -> None:
        self.root = root
        self.facts: dict[str, Any] = {}
        self._process = process
        self._lifeline = lifeline
        self._news = asyncio.Event()
        self._rest = b""
        self._is_gone = False
        asyncio.get_running_loop().add_reader(lifeline.fileno(), self._read)

    @property
    def uri(self) -> str:
        """Where its guests are."""
        path = "system" if os.geteuid() == 0 else "session"
        return f"qemu+unix:///{path}?socket={self.root / 'run/libvirt/libvirt-sock'}"

    async def told(self, name: str) -> Any:
        """Wait for a fact; `Failed` when the keeper ends without it."""
        while name not in self.facts:
            if self._is_gone:
                raise Failed(f"the process that keeps the guest ended: {self.last_words()}")
            self._news.clear()
            await self._news.wait()
        return self.facts[name]

    def last_words(self) -> str:
        """The end of what it said."""
        with contextlib.suppress(OSError):
            return (self.root / "keeper.log").read_text(errors="replace")[-2000:].strip()
        return "and left no word"

    def _read(self) -> None:
        try:
            content = self._lifeline.recv(65536)
        except OSError:
            content = b""
        if not content:
            self._is_gone = True
            asyncio.get_running_loop().remove_reader(self._lifeline.fileno())
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            self.facts |= json.loads(line)
        self._news.set()

    async def end(self) -> None:
        """Have everything taken away and wait until it is."""
        if not self._is_gone:
            asyncio.get_running_loop().remove_reader(self._lifeline.fileno())
        self._lifeline.close()
        try:
            await asyncio.to_thread(self._process.wait, END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        if self._process.returncode:
            self._end_guest()
        shutil.rmtree(self.root, ignore_errors=True)

    def _end_guest(self) -> None:
        """What a keeper that was killed could not do any more."""
        from vird.errors import OperationFailed
        from vird.host.process import Identity, identify

        if "pid" not in self.facts or "stopped" in self.facts:
            return
        wanted = Identity(self.facts["pid"], self.facts["started"])
        with contextlib.suppress(OSError, OperationFailed):
            pidfd = os.pidfd_open(wanted.pid)
            try:
                if identify(wanted.pid) == wanted:
                    signal.pidfd_send_signal(pidfd, signal.SIGKILL)
            finally:
                os.close(pidfd)


def begun() -> Keeper:
    """A keeper that was just started in a folder of its own."""
    # short, as sockets are below it
    root = Path(tempfile.mkdtemp(prefix="vird-run.", dir=os.environ.get("XDG_RUNTIME_DIR") or None))
    near, far = socket.socketpair()
    near.setblocking(False)
    try:
        with (root / "keeper.log").open("wb") as log, far:
            argv = [sys.executable, "-m", "vird.cli.child.keeper", str(root), str(far.fileno())]
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[far.fileno()], start_new_session=True
            )
    except BaseException:
        near.close()
        shutil.rmtree(root, ignore_errors=True)
        raise
    return Keeper(root, process, near)


@contextlib.asynccontextmanager
async def keeper() -> AsyncIterator[Keeper]:
    """A keeper that serves, until the block ends; `Failed` when it cannot begin."""
    kept = begun()
    try:
        try:
            async with asyncio.timeout(READY_S):
                await kept.told("ready")
        except TimeoutError:
            raise Failed(f"the process that keeps the guest does not begin: {kept.last_words()}") from None
        yield kept
    finally:
        await kept.end()
