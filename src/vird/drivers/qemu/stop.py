"""Stopping a guest, and cleaning up after one that stopped by itself.

``clean_up`` runs exactly once per run, when the process is gone, whoever ended it.  It gives back
all that ``start`` took, in the opposite order, and goes on when one step fails.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainShutoffReason, DomainState
from vird.api.enums.domain_event import DomainEventStoppedDetailType as Stopped
from vird.api.enums.domain_event import DomainEventType
from vird.api.events import DomainLifecycle
from vird.drivers.common.nic import close_nic, nic_of
from vird.drivers.qemu import lending
from vird.drivers.qemu.backup.end import abandon
from vird.drivers.qemu.cgroups.guest_group import give_back
from vird.drivers.qemu.connect import owner_of
from vird.drivers.qemu.guest import Guest, Runtime
from vird.drivers.qemu.hooks import Farewell
from vird.drivers.qemu.host_devices import return_host_devices
from vird.drivers.qemu.host_facts import remove_memory_folders
from vird.drivers.qemu.migration.phases import MOVES

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

log = logging.getLogger(__name__)

GRACE_S = 10.0
"""How long QEMU may take to flush its images after SIGTERM."""

KILL_S = 15.0
"""How long a killed process may hang in the kernel before we give up."""

_DETAIL = {
    DomainShutoffReason.SHUTDOWN: Stopped.SHUTDOWN,
    DomainShutoffReason.DESTROYED: Stopped.DESTROYED,
    DomainShutoffReason.CRASHED: Stopped.CRASHED,
    DomainShutoffReason.FAILED: Stopped.FAILED,
    DomainShutoffReason.SAVED: Stopped.SAVED,
    DomainShutoffReason.MIGRATED: Stopped.MIGRATED,
    DomainShutoffReason.FROM_SNAPSHOT: Stopped.FROM_SNAPSHOT,
    DomainShutoffReason.DAEMON: Stopped.FAILED,
}
_WORDS = {
    DomainShutoffReason.SHUTDOWN: "shutdown",
    DomainShutoffReason.DESTROYED: "destroyed",
    DomainShutoffReason.CRASHED: "crashed",
    DomainShutoffReason.FAILED: "failed",
}


async def destroy(driver: QemuDriver, guest: Guest, holder: str, *, graceful: bool = False) -> None:
    """End a running guest and wait until all of it is gone.

    The process is ended first and the guest's job taken afterwards: whatever hangs on a stuck guest
    lets go once its monitor closes.  ``graceful`` never kills: raises ``ResourceBusy`` when the process
    does not end by itself.  Raises ``SystemError_`` for a process that the kernel does not let go.
    """
    runtime = guest.running()
    await _end_process(runtime, graceful=graceful)
    async with guest.job.hold("destroy", holder, beside=MOVES):
        if guest.runtime is runtime:
            await clean_up(driver, guest)
        await runtime.gone.wait()


async def end_saved(driver: QemuDriver, guest: Guest, reason: DomainShutoffReason, *, comes_back: bool = False) -> None:
    """End a guest that has nothing more to do, whose job the caller holds; nobody hears that it was shut down.

    A transient guest is forgotten unless it ``comes_back``.
    """
    runtime = guest.running()
    runtime.stop_reason = reason
    runtime.monitor.close()
    await runtime.process.terminate(GRACE_S, KILL_S)
    await clean_up(driver, guest, comes_back=comes_back)
    # Whoever watched the process may have been first.
    await runtime.gone.wait()


async def _end_process(runtime: Runtime, *, graceful: bool) -> None:
    process, before = runtime.process, runtime.stop_reason
    runtime.stop_reason = DomainShutoffReason.DESTROYED
    process.signal(signal.SIGTERM)
    if await process.wait(GRACE_S):
        return
    if graceful:
        runtime.stop_reason = before
        raise errors.ResourceBusy(f"Failed to terminate process {process.pid} with SIGTERM: Device or resource busy")
    process.signal(signal.SIGKILL)
    if not await process.wait(KILL_S):
        raise errors.SystemError_(f"Failed to terminate process {process.pid} with SIGKILL: Device or resource busy")


async def clean_up(driver: QemuDriver, guest: Guest, *, comes_back: bool = False) -> None:
    """After the process ended: give everything back, tell everybody, and forget a transient guest."""
    runtime = guest.runtime
    if runtime is None:
        return
    backup = runtime.backup
    guest.runtime = None
    if guest.moving is not None:
        guest.moving.guest_ended()
    if runtime.forget_owner is not None:
        runtime.forget_owner()
    for throw_out in list(guest.consoles.values()):
        throw_out()
    runtime.monitor.close()
    runtime.let_go()
    if runtime.group is not None:
        await runtime.placed.wait()
        await give_back(runtime.group)
    for port in runtime.ports:
        driver.ports.release(port)
    if backup is not None:
        async with _going_on(guest, "backup"):
            await abandon(driver, guest, backup, remembered=runtime.remembers_owner)
    reason = runtime.stop_reason
    with contextlib.suppress(OSError):
        runtime.log.note(
            f"shutting down, reason={_WORDS.get(DomainShutoffReason(reason or DomainShutoffReason.CRASHED), 'unknown')}"
        )
        runtime.log.close()
    await clean_up_after(driver, guest, runtime.private_dir, reason, remembered=runtime.remembers_owner)
    if not comes_back:
        forget_transient(driver, guest)
    runtime.gone.set()


async def clean_up_after(
    driver: QemuDriver,
    guest: Guest,
    private_dir: Path | None,
    reason: int | None = None,
    *,
    remembered: bool = True,
) -> None:
    """The part that needs only the live document: a daemon that finds a guest gone does just this."""
    live = guest.live
    if live is None:
        return
    farewell = Farewell(driver, live)
    await farewell.stopped()
    networks, filters = await driver.networks(), await driver.filters()
    async with _going_on(guest, "devices of the host"):
        await return_host_devices(driver, guest, live)
    for interface in live.devices.interfaces if live.devices is not None else ():
        async with _going_on(guest, "interface"):
            if (nic := nic_of(interface)) is not None:
                await close_nic(nic)
        async with _going_on(guest, "filter"):
            await filters.release(owner_of(guest), interface)
        async with _going_on(guest, "network port"):
            await networks.release(owner_of(guest), interface, live)
    async with _going_on(guest, "file owners"):
        if driver.credentials is not None and driver.settings.dynamic_ownership and lending.relabels(live):
            await lending.return_files(live, remembered=remembered)
    for folder in (private_dir, driver.places.channel_dir(guest.id, guest.name)):
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    remove_memory_folders(live, driver.places)
    driver.places.status_file(guest.name).unlink(missing_ok=True)
    await farewell.released()
    as_it_ran = guest.ref
    guest.off()
    guest.change(DomainState.SHUTOFF, DomainShutoffReason.CRASHED if reason is None else reason)
    detail = Stopped.FAILED if reason is None else _DETAIL[DomainShutoffReason(reason)]
    driver.bus.publish(DomainLifecycle(as_it_ran, DomainEventType.STOPPED, detail))


def forget_transient(driver: QemuDriver, guest: Guest) -> None:
    """Forget a guest that is off, with its snapshots and checkpoints, unless it has a definition."""
    if not guest.is_persistent and not guest.is_active:
        if len(guest.snapshots):
            driver.snapshots.clear(guest.name)
        if len(guest.checkpoints):
            driver.checkpoints.clear(guest.name)
        driver.domains.remove(guest)


@asynccontextmanager
async def _going_on(guest: Guest, what: str) -> AsyncIterator[None]:
    try:
        yield
    except Exception:
        log.exception("cannot give back: %s", what, extra={"guest": guest.name})
