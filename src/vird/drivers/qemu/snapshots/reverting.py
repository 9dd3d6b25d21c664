"""Taking a guest back to a snapshot inside its images: it ends if it runs, and goes on from there.

Called with the guest's job held.  The state that is given up is gone, with a managed save of it; when the guest
cannot be started from the snapshot it stays off and its definition is the old one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.enums.domain_event import (
    DomainEventDefinedDetailType,
    DomainEventStartedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventType,
)
from vird.api.enums.snapshot import DomainSnapshotRevertFlags as Revert
from vird.drivers.common.moments import Moment
from vird.drivers.common.redefined import ONLINE
from vird.drivers.qemu.block.busy import refuse_any_job
from vird.drivers.qemu.change import keep_definition
from vird.drivers.qemu.save.restore import forget_saved
from vird.drivers.qemu.snapshots import internal
from vird.drivers.qemu.snapshots.documents import definition_of, running_of
from vird.drivers.qemu.snapshots.keeping import keeping
from vird.drivers.qemu.snapshots.plan import chosen_disks
from vird.drivers.qemu.start import start
from vird.drivers.qemu.stop import end_saved
from vird.drivers.qemu.storage_paths import path_of
from vird.drivers.storage.commands import command
from vird.model.checks.snapshot_disks import is_external
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

EITHER: Final = Revert.RUNNING | Revert.PAUSED


async def revert(driver: QemuDriver, guest: Guest, moment: Moment[Snapshot], flags: int) -> None:
    """Take a guest back; ``flags`` are of ``DomainSnapshotRevertFlags``.

    Raises ``ConfigUnsupported`` for snapshots in files of their own, ``SnapshotRevertRisky`` without the guest's
    document, ``OperationInvalid`` for a guest that would exist no more, and what kept the guest from starting.
    """
    kept = moment.document
    if guest.is_active:
        refuse_any_job(guest)
    check_revert(guest, moment, flags)
    running, definition = running_of(kept, guest.name), definition_of(kept, guest.name)
    assert running is not None and definition is not None
    disks = [each.disk for each in chosen_disks(kept, running) if each.entry.snapshot == "internal"]
    if guest.is_active:
        check_recorded(guest, moment)
        await _check_data(disks, moment.name)
        await end_saved(driver, guest, DomainShutoffReason.FROM_SNAPSHOT, comes_back=True)
    await forget_saved(driver, guest)
    reset_nvram = bool(flags & Revert.RESET_NVRAM)
    if kept.state in ONLINE:
        paused = bool(flags & Revert.PAUSED) or (kept.state == "paused" and not flags & Revert.RUNNING)
        await _go_on(driver, guest, running, moment.name, paused=paused, reset_nvram=reset_nvram)
    else:
        await internal.apply_resting(disks, moment.name)
        if flags & EITHER:
            await _boot(driver, guest, definition, paused=bool(flags & Revert.PAUSED), reset_nvram=reset_nvram)
    async with keeping(driver, guest):
        guest.snapshots.current = moment.name
    if guest.is_persistent:
        await keep_definition(driver, guest, definition)
        guest.tell(driver.bus, DomainEventType.DEFINED, DomainEventDefinedDetailType.FROM_SNAPSHOT)


def check_revert(guest: Guest, moment: Moment[Snapshot], flags: int) -> None:
    """Raises for snapshots to which a guest cannot be taken back."""
    kept = moment.document
    if not guest.is_persistent and kept.state not in ONLINE and not flags & EITHER:
        raise errors.OperationInvalid("transient domain needs to request run or pause to revert to inactive snapshot")
    if is_external(kept):
        raise errors.ConfigUnsupported("revert to external snapshot not supported yet")
    if kept.domain is None:
        raise errors.SnapshotRevertRisky(f"snapshot '{moment.name}' lacks domain '{guest.name}' rollback info")


def check_recorded(guest: Guest, moment: Moment[Snapshot]) -> None:
    """QEMU loads no state while bitmaps record changes, and nobody's guest ends to learn that.

    Raises ``OperationInvalid``.
    """
    if moment.document.state in ONLINE and len(guest.checkpoints):
        raise errors.OperationInvalid(
            f"cannot go back to snapshot '{moment.name}' while there are checkpoints, which record changes: "
            "delete them first"
        )


async def _check_data(disks: list[Disk], name: str) -> None:
    """Nobody's guest ends for a snapshot that is not there; raises ``OperationFailed``."""
    for disk in disks:
        path = path_of(disk.source)
        if path is None:
            continue
        told = json.loads(await command(["qemu-img", "info", "-U", "--output=json", path]))
        if all(each.get("name") != name for each in told.get("snapshots", ())):
            raise errors.OperationFailed(f"snapshot '{name}' is not in the image '{path}'")


async def _go_on(
    driver: QemuDriver, guest: Guest, document: Domain, name: str, *, paused: bool, reset_nvram: bool
) -> None:
    """From memory and disks that the images hold."""
    await start(driver, guest, document, paused=True, load_snapshot=name, reset_nvram=reset_nvram)
    guest.tell(driver.bus, DomainEventType.STARTED, DomainEventStartedDetailType.FROM_SNAPSHOT)
    if paused:
        guest.change(DomainState.PAUSED, DomainPausedReason.FROM_SNAPSHOT)
        guest.tell(driver.bus, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.FROM_SNAPSHOT)
    else:
        guest.running().run_reason = DomainRunningReason.FROM_SNAPSHOT
        await guest.monitor.execute("cont")
    await driver.save_status(guest)


async def _boot(driver: QemuDriver, guest: Guest, document: Domain, *, paused: bool, reset_nvram: bool) -> None:
    """From disks alone."""
    await start(driver, guest, document, paused=paused, reset_nvram=reset_nvram)
    guest.tell(driver.bus, DomainEventType.STARTED, DomainEventStartedDetailType.FROM_SNAPSHOT)
    if paused:
        guest.tell(driver.bus, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.FROM_SNAPSHOT)
