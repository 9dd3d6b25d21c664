"""A running guest's status file: written at each change, read once by the next daemon."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import get_args

from vird import errors
from vird.api.enums import domain as enums
from vird.api.enums.domain import DomainState
from vird.drivers.qemu.guest import Guest, Runtime
from vird.model.checks.status import parse_status
from vird.model.domain.forms import all_devices
from vird.model.domain.jobs import Job
from vird.model.domain.status import (
    Counter,
    DomainStatus,
    Flag,
    Folder,
    Monitor,
    RunState,
    StartedDevice,
    VcpuThread,
)

STATES: tuple[RunState, ...] = get_args(RunState)
REASONS: dict[int, type[IntEnum]] = {
    DomainState.NOSTATE: enums.DomainNostateReason,
    DomainState.RUNNING: enums.DomainRunningReason,
    DomainState.BLOCKED: enums.DomainBlockedReason,
    DomainState.PAUSED: enums.DomainPausedReason,
    DomainState.SHUTDOWN: enums.DomainShutdownReason,
    DomainState.SHUTOFF: enums.DomainShutoffReason,
    DomainState.CRASHED: enums.DomainCrashedReason,
    DomainState.PMSUSPENDED: enums.DomainPMSuspendedReason,
}
"""Which reasons a state can have."""

HEADER = "<!--\n  vird keeps this file while the guest runs.\n-->\n\n"


def reason_text(state: int, reason: int) -> str:
    """The spelling of a reason: its name with blanks."""
    return REASONS[state](reason).name.lower().replace("_", " ")


def reason_number(state: int, text: str | None) -> int:
    """The reason that was spelled so; unknown ones become 0."""
    for reason in REASONS[state]:
        if text == reason.name.lower().replace("_", " "):
            return reason
    return 0


@lru_cache(maxsize=8)
def _flags(names: frozenset[str]) -> tuple[Flag, ...]:
    """The emulator's capabilities as elements; guests of one emulator share them."""
    return tuple(Flag(name=name) for name in sorted(names))


def write_status(guest: Guest) -> str | None:
    """The text for a running guest; None when it does not run any more."""
    runtime, live = guest.runtime, guest.live
    if runtime is None or live is None:
        return None
    status = DomainStatus(
        state=STATES[guest.state],
        reason=reason_text(guest.state, guest.reason),
        pid=runtime.process.pid,
        started=runtime.process.started,
        autodestroy="yes" if runtime.forget_owner is not None else None,
        monitor=Monitor(path=str(runtime.private_dir / "monitor.sock")),
        vcpus=[VcpuThread(id=number, pid=pid) for number, pid in sorted(runtime.vcpu_pids.items())],
        capabilities=list(_flags(runtime.capabilities.flags)),
        job=guest.moving.status() if guest.moving is not None else _backup_job(runtime),
        devices=[StartedDevice(alias=each.alias.name) for each in all_devices(live) if getattr(each, "alias", None)],
        lib_dir=Folder(path=str(runtime.private_dir)),
        cpu=runtime.configured_cpu,
        remember_owner=bool(runtime.remembers_owner),
        fakereboot=runtime.reboots_by_reset,
        nodename=Counter(index=runtime.last_image),
        blockjobs=runtime.block_jobs.element(),
        backups=[runtime.backup.document] if runtime.backup is not None else [],
        domain=live,
    )
    return HEADER + status.to_xml()


def _backup_job(runtime: Runtime) -> Job | None:
    backup = runtime.backup
    if backup is None:
        return None
    return Job(async_="backup", flags="0x1" if backup.reuses else "0x0", async_started=backup.began_ms)


def read_status(path: Path) -> DomainStatus:
    """The status document in a file.

    Raises ``XmlError`` kinds for what cannot be read, ``OSError`` for a file that is not there.
    """
    status = parse_status(path.read_bytes())
    if status.domain.name != path.stem:
        raise errors.XmlError(f"the status file of '{path.stem}' is about '{status.domain.name}'")
    return status
