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
from vird.drivers.qemu.migration.disks import Mirrors
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
    """One job.  ``on_pass`` hears the number of each round, ``on_postcopy`` that the guest runs over there;
    ``before_switchover`` is waited for before the end.

    With ``ends_on_error`` it does not go on when the guest has trouble with its disks.  ``mirrors`` are the disks that
    come along.
    """

    def __init__(
        self,
        monitor: Client,
        *,
        on_pass: Callable[[int], None] = lambda number: None,
        on_postcopy: Callable[[], None] = lambda: None,
        before_switchover: Callable[[], Awaitable[None]] = _nothing,
        ends_on_error: bool = False,
    ) -> None:
        super().__init__(monitor, DomainJobOperation.MIGRATION_OUT)
        self.started_ms = int(time.time() * 1000)
        self.stopped_ms: int | None = None
        self.status = "none"
        self._on_pass = on_pass
        self._on_postcopy = on_postcopy
        self._before_switchover = before_switchover
        self._ends_on_error = ends_on_error
        self.mirrors: Mirrors | None = None
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
        self._stir()

    async def fail(self, why: errors.VirdError) -> None:
        """End it for a reason that is not the client's."""
        self._failure = self._failure or why
        if not self.is_postcopy:
            await super().abort()
        self._stir()

    def _stir(self) -> None:
        self._changed.set()
        if self.mirrors is not None:
            self.mirrors.stir()

    def interruption(self) -> errors.VirdError | None:
        """Why it is to end, if it is."""
        return self._ended("cancelled", {}) if self.is_aborted or self._failure is not None else None

    async def figures(self, kind: DomainJobType = DomainJobType.UNBOUNDED) -> Figures:
        """How far it is now, disks included."""
        found = await super().figures(kind)
        if self.mirrors is None:
            return found
        return found._replace(answer={**found.answer, "disk": await self.mirrors.figures()})

    async def prepare(self, capabilities: list[dict[str, Any]], parameters: Parameters) -> None:
        """Tell QEMU how it is to be sent."""
        await self._monitor.execute("migrate-set-capabilities", {"capabilities": capabilities})
        await self._monitor.execute("migrate-set-parameters", to_arguments(parameters))

    async def send(self, uri: str, fd: int | None) -> Figures:
        """Send everything to ``uri``, through a descriptor where there is one.

        Returns when all is there, or when the guest can go on there without.  Raises ``OperationAborted`` when it was
        ended, ``OperationFailed`` with QEMU's words when it failed.
        """
        if interrupted := self.interruption():
            raise interrupted
        if fd is not None:
            await self._monitor.send_fd(FD_NAME, fd)
            uri = f"fd:{FD_NAME}"
        return await self._run("migrate", {"detach": True, "resume": False, "uri": uri})

    def _take(self, event: Event) -> None:
        if event.name == "MIGRATION":
            self.status = str(event.data.get("status"))
            if self.status == "postcopy-active":
                self._on_postcopy()
            self._changed.set()
        elif event.name == "MIGRATION_PASS":
            self._on_pass(int(event.data["pass"]))
        elif event.name == "STOP":
            self.note_stop()
        elif event.name == "BLOCK_IO_ERROR" and self._ends_on_error:
            self._failure = self._failure or errors.OperationFailed(f"job '{phases.OUT}' failed due to I/O error")
            self._changed.set()

    async def all_there(self) -> None:
        """Wait until the memory of a guest that runs over there already is there too.

        Raises ``OperationFailed`` when the way there broke.
        """
        stop = self._monitor.on_event(self._take)
        try:
            await self._wait(to_the_end=True)
        finally:
            stop()

    async def _wait(self, *, to_the_end: bool = False) -> Figures:
        went_on = cancelled = False
        while True:
            self._changed.clear()
            found = await self.figures(DomainJobType.COMPLETED)
            self.status = str(found.answer.get("status"))
            if self.status == "completed" or (self.status == "postcopy-active" and not to_the_end):
                return found
            if self._failure is not None and not cancelled and not self.is_postcopy:
                cancelled = True
                await self._monitor.execute("migrate_cancel")
            if self.status in ("cancelled", "failed", "postcopy-paused"):
                raise self._ended(self.status, found.answer)
            if self.status == "pre-switchover" and not went_on and self.interruption() is None:
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


async def arrived(monitor: Client, *, deadline_s: float | None, or_postcopy: bool = False) -> bool:
    """Wait at the destination until everything has been read, or until the guest can go on without; True is the first.

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
                    return True
                if status == "postcopy-active" and or_postcopy:
                    return False
                if status in ("failed", "cancelled", "postcopy-paused"):
                    why = answer.get("error-desc", "no reason was given")
                    raise errors.OperationFailed(f"job '{phases.IN}' failed: {why}")
                await changed.wait()
    except TimeoutError:
        raise errors.OperationFailed(f"job '{phases.IN}' failed: the guest's state did not come") from None
    finally:
        stop()
