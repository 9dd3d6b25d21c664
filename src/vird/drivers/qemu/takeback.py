"""Running guests taken back when the daemon starts: status file, process, monitor, state, devices.

Whatever happened while no daemon looked is found out here: a guest that ended is cleaned up
after, one that was paused or went on is known to be so.  A guest whose monitor does not answer is
left alone and reported.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.tuning import counted_events
from vird.drivers.qemu.backup.end import give_up_unbegun
from vird.drivers.qemu.backup.taken_back import forget_lost, known_backup
from vird.drivers.qemu.block.leftovers import close_leftovers
from vird.drivers.qemu.block.tracker import take_up
from vird.drivers.qemu.cgroups.guest_group import give_back, group_of, is_in
from vird.drivers.qemu.cgroups.threads import replace_threads
from vird.drivers.qemu.connect import owner_of
from vird.drivers.qemu.credentials import taints_of
from vird.drivers.qemu.definition import uuid_bytes
from vird.drivers.qemu.guest import Guest, Runtime
from vird.drivers.qemu.guest_log import GuestLog
from vird.drivers.qemu.hooks import ask
from vird.drivers.qemu.host_devices import holder_of
from vird.drivers.qemu.hotplug.unplug import find_gone
from vird.drivers.qemu.launch import take_back
from vird.drivers.qemu.migration.recovery import settle_move
from vird.drivers.qemu.resources.vcpu_threads import known_processors, threads
from vird.drivers.qemu.status import STATES, read_status, reason_number
from vird.drivers.qemu.stop import clean_up, clean_up_after, destroy, forget_transient
from vird.host.perf_events import start_counters
from vird.host.process import Identity
from vird.model.domain.devices.graphics import SpiceGraphics, VncGraphics
from vird.model.domain.status import DomainStatus
from vird.qmp.client import Client

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

log = logging.getLogger(__name__)

ANSWER_S = 10.0
"""How long a monitor may take to answer at take-back."""


async def take_back_all(driver: QemuDriver) -> None:
    """Take back every guest that has a status file, all at once."""
    files = sorted(driver.places.status.glob("*.xml"))
    await asyncio.gather(*(_try(driver, file) for file in files))


async def _try(driver: QemuDriver, file: Path) -> None:
    try:
        status = await asyncio.to_thread(read_status, file)
        await _take_back(driver, status)
    except (errors.VirdError, OSError, ValueError) as failure:
        log.error("cannot take back the guest of %s: %s", file, failure)


def _entry(driver: QemuDriver, status: DomainStatus) -> Guest:
    uuid = uuid_bytes(status.domain)
    known = driver.domains.by_uuid(uuid)
    if isinstance(known, Guest):
        return known
    if driver.domains.by_name(status.domain.name) is not None:
        raise errors.OperationFailed(f"another domain is named '{status.domain.name}' ({uuid_text(uuid)} runs)")
    guest = Guest(status.domain.name, uuid, live=status.domain)
    driver.domains.add(guest)
    return guest


async def _take_back(driver: QemuDriver, status: DomainStatus) -> None:
    if status.pid is None or status.started is None or status.monitor is None:
        raise errors.XmlError(f"the status file of '{status.domain.name}' does not say which process it is about")
    guest, live = _entry(driver, status), status.domain
    driver.number_taken(live.id or 0)
    capabilities = await driver.capabilities_for(live)
    try:
        running = await take_back(Identity(status.pid, status.started), status.monitor.path, deadline=ANSWER_S)
    except errors.OperationFailed:
        guest.live, guest.id = live, live.id or 0
        if (group := group_of(driver.cgroups, live, driver.paths.tag)) is not None:
            await give_back(group)
        driver.host_devices.reclaim(holder_of(guest), live)
        await forget_lost(driver, guest, status)
        await clean_up_after(driver, guest, Path(status.lib_dir.path) if status.lib_dir is not None else None)
        forget_transient(driver, guest)
        return
    guest.live, guest.id = live, live.id or 0
    private_dir = Path(status.monitor.path).parent
    runtime = Runtime(
        running.process,
        running.monitor,
        capabilities,
        private_dir,
        GuestLog(str(driver.places.log(guest.name)), driver.banner(capabilities)),
    )
    runtime.vcpu_pids = {thread.id: thread.pid for thread in status.vcpus}
    runtime.taints |= taints_of(driver.credentials)
    runtime.configured_cpu = status.cpu
    runtime.reboots_by_reset = status.fakereboot
    runtime.remembers_owner = status.remember_owner
    runtime.last_image = status.nodename.index if status.nodename is not None else 0
    runtime.backup = known_backup(status, runtime.monitor, runtime.block_jobs)
    for job in status.blockjobs.jobs if status.blockjobs is not None else ():
        runtime.block_jobs.add(job)
    group = group_of(driver.cgroups, live, driver.paths.tag)
    runtime.group = group if group is not None and is_in(group, running.process.pid) else None
    try:
        runtime.counters = start_counters(running.process.pid, counted_events(live))
    except errors.VirdError as failure:
        log.error("performance events of %s: %s", guest.name, failure)
    guest.runtime = runtime
    state = STATES.index(status.state)
    guest.change(state, reason_number(state, status.reason))
    _promise_ports(driver, guest, runtime)
    await _reclaim_networks(driver, guest)
    try:
        driver.host_devices.reclaim(holder_of(guest), live)
    except errors.VirdError as failure:
        log.error("a device of the host that %s has: %s", guest.name, failure)
    await _learn_state(guest, running.monitor)
    await replace_threads(driver, guest)
    await find_gone(driver, guest)
    driver.watch(guest)
    await _take_up_images(driver, guest)
    await _go_on_after_save(guest)
    if not await settle_move(driver, guest, status.job):
        return
    try:
        await ask(driver, live, "reconnect")
    except errors.HookScriptFailed as refusal:
        log.error("%s", refusal, extra={"guest": guest.name})
        runtime.stop_reason = DomainShutoffReason.DAEMON
        await running.process.terminate()
        await clean_up(driver, guest)
        # The watcher may have been first.
        await runtime.gone.wait()
        return
    if status.autodestroy == "yes":
        # The client that it was to die with has lost its connection when the last daemon ended.
        await destroy(driver, guest, "the daemon")
        return
    if guest.state == DomainState.SHUTDOWN:
        runtime.stop_reason = DomainShutoffReason.SHUTDOWN
        await running.process.terminate()
        await clean_up(driver, guest)
        return
    await driver.save_status(guest)


async def _take_up_images(driver: QemuDriver, guest: Guest) -> None:
    """Finish what was under way on its disks; one who listens already may not do so at the same time."""
    try:
        async with guest.job.hold("block jobs", "the daemon"):
            await take_up(driver, guest)
            await give_up_unbegun(driver, guest)
            await close_leftovers(guest)
    except errors.VirdError as failure:
        log.error("block jobs of %s: %s", guest.name, failure)


async def _go_on_after_save(guest: Guest) -> None:
    """A guest that stood still for a save or a dump goes on: who was to finish that is gone."""
    if guest.state != DomainState.PAUSED or guest.reason not in (DomainPausedReason.SAVE, DomainPausedReason.DUMP):
        return
    log.warning("%s was being saved when the last daemon ended: it goes on", guest.name)
    guest.running().run_reason = DomainRunningReason.SAVE_CANCELED
    await guest.monitor.execute("migrate_cancel", deadline=ANSWER_S)
    await guest.monitor.execute("cont", deadline=ANSWER_S)


def _promise_ports(driver: QemuDriver, guest: Guest, runtime: Runtime) -> None:
    for graphics in guest.document.devices.graphics if guest.document.devices is not None else ():
        if isinstance(graphics, VncGraphics | SpiceGraphics) and graphics.autoport == "yes" and graphics.port:
            driver.ports.promise(graphics.port)
            runtime.ports.append(graphics.port)


async def _reclaim_networks(driver: QemuDriver, guest: Guest) -> None:
    networks, filters = await driver.networks(), await driver.filters()
    for interface in guest.document.devices.interfaces if guest.document.devices is not None else ():
        try:
            await filters.guard(owner_of(guest), interface)
        except errors.VirdError as failure:
            log.error("an interface of %s lost its filter: %s", guest.name, failure)
        if interface.type != "network":
            continue
        try:
            await networks.reclaim(owner_of(guest), interface)
            await networks.plugged(interface, guest.document)
        except errors.VirdError as failure:
            log.error("an interface of %s lost its network: %s", guest.name, failure)


async def _learn_state(guest: Guest, monitor: Client) -> None:
    """Compare what the file said with what QEMU says now."""
    answer: Any = await monitor.execute("query-status", deadline=ANSWER_S)
    now = str(answer.get("status"))
    if now == "shutdown":
        guest.change(DomainState.SHUTDOWN, 0)
    elif now == "guest-panicked":
        guest.change(DomainState.CRASHED, 1)
    elif now == "suspended":
        guest.change(DomainState.PMSUSPENDED, 0)
    elif answer.get("running") and guest.state != DomainState.RUNNING:
        guest.change(DomainState.RUNNING, DomainRunningReason.UNPAUSED)
    elif not answer.get("running") and guest.state == DomainState.RUNNING:
        reason = DomainPausedReason.IOERROR if now == "io-error" else DomainPausedReason.UNKNOWN
        guest.change(DomainState.PAUSED, reason)
    with suppress(errors.VirdError):
        guest.running().vcpu_pids = threads(await known_processors(monitor, deadline=ANSWER_S))
