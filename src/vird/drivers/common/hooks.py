"""Scripts of the administrator that are called when something happens to a guest, a network or the daemon.

Each kind has one script, ``hooks/KIND``, and any number of further ones in ``hooks/KIND.d``, called after it in the
order of their names.  All of them are called, and the first that failed is the failure.  Looked for at each call, so
that a new script needs no restart.  What a failure means is the caller's decision; a script never waits on the loop,
so it may itself talk to the daemon.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from vird.errors import HookScriptFailed, InternalError, OperationFailed, SystemError_, VirdError
from vird.host import process

log = logging.getLogger(__name__)

Kind = Literal["daemon", "qemu", "network", "lxc"]
DEADLINE_S = 60.0
"""How long one script may take; libvirt lets it take for ever, and everything behind it."""
PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "TMPDIR")
"""What of the daemon's environment scripts see."""


class Hooks:
    """The scripts below one daemon's ``etc/libvirt/hooks``."""

    def __init__(
        self, folder: Path, *, environment: Mapping[str, str] = os.environ, deadline_s: float = DEADLINE_S
    ) -> None:
        self._folder = folder
        self._environment = {"LC_ALL": "C", **{n: environment[n] for n in PASSED_ON if n in environment}}
        self._deadline_s = deadline_s

    def scripts(self, kind: Kind) -> list[str]:
        """Paths of the scripts of a kind, in the order in which they are called."""
        main = self._folder / kind
        found = [main] if _is_script(main) else []
        try:
            more = sorted((self._folder / f"{kind}.d").iterdir())
        except (FileNotFoundError, NotADirectoryError):
            more = []
        return [str(path) for path in (*found, *(path for path in more if _is_script(path)))]

    async def call(
        self,
        kind: Kind,
        name: str,
        operation: str,
        part: str = "begin",
        extra: str = "-",
        *,
        document: Callable[[], str] = str,
    ) -> str:
        """Call all scripts of a kind with ``document`` on their input; returns what the last talkative one printed.

        ``document`` is asked for only if there is a script.  Raises `HookScriptFailed`.
        """
        scripts = await asyncio.to_thread(self.scripts, kind)
        if not scripts:
            return ""
        text = document().encode()
        failure: HookScriptFailed | None = None
        printed = ""
        for script in scripts:
            try:
                printed = await self._run([script, name, operation, part, extra], text) or printed
            except HookScriptFailed as failed:
                failure = failure or failed
        if failure is not None:
            raise failure
        return printed

    async def tell(
        self,
        kind: Kind,
        name: str,
        operation: str,
        part: str = "end",
        extra: str = "-",
        *,
        document: Callable[[], str] = str,
    ) -> None:
        """Call them where nothing can be refused any more: a failure is only told in the log."""
        try:
            await self.call(kind, name, operation, part, extra, document=document)
        except VirdError as failure:
            log.error("%s", failure)

    async def _run(self, argv: list[str], text: bytes) -> str:
        try:
            done = await process.feed(argv, text, env=self._environment, deadline=self._deadline_s)
        except (OperationFailed, SystemError_) as failure:
            raise HookScriptFailed(str(failure)) from None
        if done.status == 0:
            return done.output
        how = f"unexpected exit status {done.status}" if done.status > 0 else f"unexpected fatal signal {-done.status}"
        shown = " ".join([f"{name}={value}" for name, value in self._environment.items()] + argv)
        said = f": {done.errors}" if done.errors else ""
        raise HookScriptFailed(str(InternalError(f"Child process ({shown}) {how}{said}")))


def _is_script(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
