"""A running guest's memory on its way to another QEMU, as the source's monitor sees it.

Told what to do, it waits before the guest is handed over for what has to be done first, and says each time that the
memory is gone over once more.  Who decides what happens to the guest afterwards is ``outgoing``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from vird import errors
from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.drivers.qemu.migration import phases
from vird.drivers.qemu.migration.parameters import Parameters, to_arguments
from vird.drivers.qemu.save.figures import Figures
from vird.drivers.qemu.save.transfer import LONGEST_QUIET_S, Transfer
from vird.qmp.client import Client
from vird.qmp.session import Event

FD_NAME: Final = "migrate"
POSTCOPY: Final = frozenset(("postcopy-active", "postcopy-paused", "postcopy-recover"))


async def _nothing() -> None:
    return None


class Sending(Transfer):
    """One job; ``on_pass`` hears the number of each round, ``before_switchover`` is waited for before the end."""

    def __init__(
        self,
        monitor: Client,
        *,
        on_pass: Callable[[int], None] = lambda number: None,
        before_switchover: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        super().__init__(monitor, DomainJobOperation.MIGRATION_OUT)
        self.started_ms = int(time.time() * 1000)
        self.stopped_ms: int | None = None
        self.status = "none"
        self._on_pass = on_pass
        self._before_switchover = before_switchover
        self._failure: errors.VirdError | None = None

    def note_stop(self) -> None:
        """The guest stands still from now on."""
        self.stopped_ms = int(time.time() * 1000)

    @property
    def is_postcopy(self) -> bool:
        """Whether the guest runs on the other side already, with its memory still here."""
        return self.status in POSTCOPY

    async def abort(self) -> None:
        """End it; raises ``OperationInvalid`` once the guest runs over there."""
        if self.is_postcopy:
            raise errors.OperationInvalid("cannot abort migration in post-copy mode")
        await super().abort()

    async def fail(self, why: errors.VirdError) -> None:
        """End it for a reason that is not the client's."""
        self._failure = self._failure or why
        if not self.is_postcopy:
            await super().abort()
        self._changed.set()

    async def send(
        self, uri: str, fd: int | None, capabilities: list[dict[str, Any]], parameters: Parameters
    ) -> Figures:
        """Send everything to ``uri``, through a descriptor where there is one.

        Raises ``OperationAborted`` when it was ended, ``OperationFailed`` with QEMU's words when it failed.
        """
        monitor = self._monitor
        await monitor.execute("migrate-set-capabilities", {"capabilities": capabilities})
        await monitor.execute("migrate-set-parameters", to_arguments(parameters))
        if fd is not None:
            await monitor.send_fd(FD_NAME, fd)
            uri = f"fd:{FD_NAME}"
        if self.is_aborted or self._failure is not None:
            raise self._ended("cancelled", {})
        return await self._run("migrate", {"detach": True, "resume": False, "uri": uri})

    def _take(self, event: Event) -> None:
        if event.name == "MIGRATION":
            self.status = str(event.data.get("status"))
            self._changed.set()
        elif event.name == "MIGRATION_PASS":
            self._on_pass(int(event.data["pass"]))
        elif event.name == "STOP":
            self.note_stop()

    async def _wait(self) -> Figures:
        went_on = False
        while True:
            self._changed.clear()
            found = await self.figures(DomainJobType.COMPLETED)
            self.status = str(found.answer.get("status"))
            if self.status == "completed":
                return found
            if self.status in ("cancelled", "failed", "postcopy-paused"):
                raise self._ended(self.status, found.answer)
            if self.status == "pre-switchover" and not went_on:
                went_on = True
                try:
                    await self._before_switchover()
                except errors.VirdError as failure:
                    await self.fail(failure)
                    continue
                await self._monitor.execute("migrate-continue", {"state": "pre-switchover"})
            try:
                await asyncio.wait_for(self._changed.wait(), LONGEST_QUIET_S)
            except TimeoutError:
                continue

    def _ended(self, status: str, answer: Any) -> errors.VirdError:
        if self._failure is not None:
            return self._failure
        if status == "cancelled" or self.is_aborted:
            return errors.OperationAborted(f"job '{phases.OUT}' canceled by client")
        if status == "postcopy-paused":
            return errors.OperationFailed(f"job '{phases.OUT}' failed in post-copy phase")
        why = answer.get("error-desc")
        said = f"job '{phases.OUT}' failed: {why}" if why else f"job '{phases.OUT}' unexpectedly failed"
        return errors.OperationFailed(said)


async def arrived(monitor: Client, *, deadline_s: float | None) -> None:
    """Wait at the destination until everything has been read.

    Raises ``OperationFailed`` with QEMU's words when it did not come.
    """
    changed = asyncio.Event()

    def take(event: Event) -> None:
        if event.name == "MIGRATION":
            changed.set()

    stop = monitor.on_event(take)
    monitor.on_closed(lambda _: changed.set())
    try:
        async with asyncio.timeout(deadline_s):
            while True:
                changed.clear()
                answer: Any = await monitor.execute("query-migrate")
                status = answer.get("status")
                if status == "completed":
                    return
                if status in ("failed", "cancelled"):
                    why = answer.get("error-desc", "no reason was given")
                    raise errors.OperationFailed(f"job '{phases.IN}' failed: {why}")
                await changed.wait()
    except TimeoutError:
        raise errors.OperationFailed(f"job '{phases.IN}' failed: the guest's state did not come") from None
    finally:
        stop()
