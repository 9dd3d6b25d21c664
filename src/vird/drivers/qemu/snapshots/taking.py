"""Taking a snapshot, once it is known what is wanted: which way, and what is known of it afterwards.

Called with the guest's job held.  When it fails the guest goes on as it was and nothing is known of a snapshot.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainShutoffReason, DomainState
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.snapshots import internal, overlays
from vird.drivers.qemu.snapshots.documents import fill_in
from vird.drivers.qemu.snapshots.keeping import keeping
from vird.drivers.qemu.snapshots.plan import Wish, settle
from vird.drivers.qemu.stop import end_saved
from vird.drivers.qemu.storage_paths import disks_of, place
from vird.errors import ErrorDomain
from vird.model.snapshot import Snapshot

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


async def take(driver: QemuDriver, guest: Guest, snapshot: Snapshot, flags: int) -> str:
    """Take a snapshot as a user's document wishes; ``flags`` are of ``DomainSnapshotCreateFlags``.  Its name.

    Raises ``OperationFailed`` for a name that is taken, and what ``settle`` and the ways of taking it raise.
    """
    now = int(time.time())
    document = guest.newest
    await place(driver, disks_of(document))
    wish = settle(snapshot, document, guest.state, flags, now)
    name = snapshot.name or ""
    if guest.snapshots.get(name) is not None:
        raise errors.OperationFailed(f"domain moment {name} already exists", domain=ErrorDomain.DOMAIN)
    fill_in(snapshot, guest)
    if wish.external:
        await asyncio.to_thread(overlays.check_files, wish.external, reuse=bool(flags & Create.REUSE_EXT))
    async with AsyncExitStack() as undo:
        await _act(driver, guest, wish, snapshot, flags, undo)
        if not flags & Create.NO_METADATA:
            async with keeping(driver, guest):
                guest.snapshots.add(name, snapshot, parent=guest.snapshots.current)
                guest.snapshots.current = name
        undo.pop_all()
    if flags & Create.HALT and guest.is_active:
        await end_saved(driver, guest, DomainShutoffReason.FROM_SNAPSHOT)
    return name


async def _act(
    driver: QemuDriver, guest: Guest, wish: Wish, snapshot: Snapshot, flags: int, undo: AsyncExitStack
) -> None:
    name = snapshot.name or ""
    if not guest.is_active:
        disks = [chosen.disk for chosen in wish.internal]
        await internal.save_resting(disks, name)
        undo.push_async_callback(internal.delete_resting, disks, name)
        reuse = bool(flags & Create.REUSE_EXT)
        if wish.external:
            await overlays.take_resting(driver, guest, wish.external, reuse=reuse, undo=undo)
    elif wish.external or wish.memory == "external":
        await overlays.take_running(driver, guest, wish, snapshot, flags)
    else:
        halts = bool(flags & Create.HALT)
        if halts and guest.state == DomainState.RUNNING:
            undo.push_async_callback(guest.monitor.execute, "cont")
        await internal.save_running(guest, name, for_good=halts)
        undo.push_async_callback(internal.delete_running, guest, name)
