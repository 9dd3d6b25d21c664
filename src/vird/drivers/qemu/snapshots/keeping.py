"""Changes to what is known of a guest's snapshots: in its tree and on disk, or in neither."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from vird.api.enums.snapshot import DomainSnapshotDeleteFlags as Delete
from vird.drivers.common.moments import Moment
from vird.model.snapshot import Snapshot

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


@asynccontextmanager
async def keeping(driver: QemuDriver, guest: Guest) -> AsyncIterator[None]:
    """Keep what the body changes in the guest's tree; when it or the disk fails the tree is as before.

    Only documents that are new, or whose parent or being current has changed, are written.
    """
    tree = guest.snapshots
    before = {each.name: (each.document, tree.parent_of(each), tree.current == each.name) for each in tree}
    go_back = tree.way_back()
    try:
        yield
        now = {each.name: (each.document, tree.parent_of(each), tree.current == each.name) for each in tree}
        changed = [each for each in tree if before.get(each.name) != now[each.name]]
        await asyncio.to_thread(driver.snapshots.save, guest, changed)
        await asyncio.to_thread(driver.snapshots.remove, guest, before.keys() - now.keys())
    except BaseException:
        go_back()
        raise


async def forget(driver: QemuDriver, guest: Guest, moment: Moment[Snapshot], flags: int) -> None:
    """Forget a snapshot, with or instead of it those made on it; ``flags`` are of ``DomainSnapshotDeleteFlags``."""
    async with keeping(driver, guest):
        if flags & (Delete.CHILDREN | Delete.CHILDREN_ONLY):
            guest.snapshots.remove_descendants(moment)
        if not flags & Delete.CHILDREN_ONLY:
            guest.snapshots.remove(moment)
