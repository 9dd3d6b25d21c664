"""Changes to what is known of a guest's snapshots: in its tree and on disk, or in neither."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from vird.api.enums.snapshot import DomainSnapshotDeleteFlags as Delete
from vird.drivers.common.moments import Moment
from vird.model.snapshot import Snapshot

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


def keeping(driver: QemuDriver, guest: Guest) -> AbstractAsyncContextManager[None]:
    """Keep what the body changes in the guest's tree; when it or the disk fails the tree is as before."""
    return driver.snapshots.keeping(guest)


async def forget(driver: QemuDriver, guest: Guest, moment: Moment[Snapshot], flags: int) -> None:
    """Forget a snapshot, with or instead of it those made on it; ``flags`` are of ``DomainSnapshotDeleteFlags``."""
    async with keeping(driver, guest):
        if flags & (Delete.CHILDREN | Delete.CHILDREN_ONLY):
            guest.snapshots.remove_descendants(moment)
        if not flags & Delete.CHILDREN_ONLY:
            guest.snapshots.remove(moment)
