"""Moves that were under way when the last daemon ended: what becomes of the guest, at either side.

Whoever coordinated them has lost this side, or was this side.  A guest that was still being sent goes on here; one
that had been sent keeps standing still, as it may run over there; one that had not come whole is ended.
"""

from __future__ import annotations

import logging
from enum import Enum
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.drivers.qemu.migration.disks import drop_leftovers
from vird.drivers.qemu.migration.outgoing import restore_settings
from vird.drivers.qemu.migration.parameters import from_element
from vird.drivers.qemu.migration.phases import IN, OUT, Phase
from vird.model.domain.jobs import Job

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)

ANSWER_S = 10.0


class Verdict(Enum):
    """What is to be done."""

    NOTHING = "nothing was under way"
    KEEP = "keep it as it is"
    GO_ON = "go on here"
    LEAVE = "leave it standing"
    ENDED_THERE = "it runs elsewhere"
    NEVER_CAME = "it never came"


_OUT = {
    Phase.SENDING: Verdict.GO_ON,
    Phase.CANCELLED: Verdict.GO_ON,
    Phase.SENT: Verdict.LEAVE,
    Phase.CONFIRMED: Verdict.ENDED_THERE,
}


def verdict(job: Job | None, *, runs: bool, is_postcopy: bool = False) -> Verdict:
    """What becomes of a guest whose status file has this job; ``runs`` says whether its processors do."""
    if job is None or job.async_ not in (IN, OUT):
        return Verdict.NOTHING
    known = {phase.value: phase for phase in Phase}
    phase = known.get(job.phase or "", Phase.NONE)
    if job.async_ == IN:
        return Verdict.KEEP if runs else Verdict.NEVER_CAME
    if phase is Phase.SENDING and is_postcopy:
        return Verdict.LEAVE
    return _OUT.get(phase, Verdict.KEEP)


async def settle_move(driver: QemuDriver, guest: Guest, job: Job | None) -> bool:
    """Do it, for a guest that was taken back; False when nothing is left of the guest."""
    from vird.drivers.qemu.stop import end_saved

    if job is None or job.async_ not in (IN, OUT):
        return True
    monitor = guest.monitor
    answer = await monitor.execute("query-migrate", deadline=ANSWER_S)
    is_postcopy = str(answer.get("status")).startswith("postcopy")
    found = verdict(job, runs=guest.state == DomainState.RUNNING, is_postcopy=is_postcopy)
    log.warning("%s was moving when the last daemon ended: %s", guest.name, found.value)
    if found in (Verdict.ENDED_THERE, Verdict.NEVER_CAME):
        reason = DomainShutoffReason.MIGRATED if found is Verdict.ENDED_THERE else DomainShutoffReason.FAILED
        await end_saved(driver, guest, reason)
        return False
    if found is Verdict.LEAVE:
        if guest.state == DomainState.PAUSED:
            reason_now = DomainPausedReason.POSTCOPY_FAILED if is_postcopy else DomainPausedReason.MIGRATION
            guest.change(guest.state, reason_now)
        return True
    if found is Verdict.GO_ON:
        await _go_on(guest)
    if job.parameters is not None:
        await restore_settings(guest, from_element(job.parameters))
    return True


async def _go_on(guest: Guest) -> None:
    monitor = guest.monitor
    try:
        await monitor.execute("migrate_cancel", deadline=ANSWER_S)
        await drop_leftovers(monitor, ANSWER_S)
        stood_for_move = guest.reason in (DomainPausedReason.MIGRATION, DomainPausedReason.UNKNOWN)
        if guest.state == DomainState.PAUSED and stood_for_move:
            guest.running().run_reason = DomainRunningReason.MIGRATION_CANCELED
            await monitor.execute("cont", deadline=ANSWER_S)
    except errors.VirdError as failure:
        log.error("%s does not go on after its move was broken off: %s", guest.name, failure)
