"""Deleting snapshots: what the images hold of them, then what is known of them.

Called with the guest's job held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.snapshot import DomainSnapshotDeleteFlags as Delete
from vird.drivers.common.moments import Moment
from vird.drivers.qemu.snapshots import internal
from vird.drivers.qemu.snapshots.keeping import forget, keeping
from vird.drivers.qemu.snapshots.merging import check_merge, merge, retold
from vird.drivers.qemu.snapshots.plan import chosen_disks, format_of
from vird.drivers.qemu.storage_paths import path_of
from vird.model.checks.snapshot_disks import is_external
from vird.model.snapshot import Snapshot

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

CHILDREN = Delete.CHILDREN | Delete.CHILDREN_ONLY


async def delete(driver: QemuDriver, guest: Guest, moment: Moment[Snapshot], flags: int) -> None:
    """Delete a snapshot, with or instead of it those made on it; ``flags`` are of ``DomainSnapshotDeleteFlags``.

    Raises ``OperationUnsupported`` and ``ConfigUnsupported`` for what cannot be, before anything is deleted.
    """
    if not flags & Delete.METADATA_ONLY:
        meant = [] if flags & Delete.CHILDREN_ONLY else [moment]
        if flags & CHILDREN:
            meant += guest.snapshots.descendants(moment.name)
        for each in meant:
            check_delete(guest, each, flags)
        for each in reversed(meant):
            await _delete_data(driver, guest, each)
    await forget(driver, guest, moment, flags)


def check_delete(guest: Guest, moment: Moment[Snapshot], flags: int = 0) -> None:
    """Raises for a snapshot that cannot be deleted."""
    kept = moment.document
    if is_external(kept):
        check_merge(guest, moment, with_children=bool(flags & CHILDREN))
        return
    if guest.live is None or kept.domain is None:
        return
    now = {each.entry.name: path_of(each.disk.source) for each in chosen_disks(kept, guest.live)}
    for each in chosen_disks(kept, kept.domain):
        name, path = each.entry.name, path_of(each.disk.source)
        if each.entry.snapshot == "internal" and name in now and now[name] != path:
            raise errors.OperationUnsupported(
                f"disk image '{name}' for internal snapshot '{moment.name}' is not the same as disk image "
                "currently used by VM"
            )


async def _delete_data(driver: QemuDriver, guest: Guest, moment: Moment[Snapshot]) -> None:
    if is_external(moment.document):
        merges = await merge(driver, guest, moment)
        async with keeping(driver, guest):
            for other in guest.snapshots:
                if other is not moment:
                    other.document = retold(other.document, merges)
        return
    if guest.live is not None:
        await internal.delete_running(guest, moment.name)
        return
    kept = moment.document
    document = kept.domain or guest.newest
    disks = [each.disk for each in chosen_disks(kept, document) if each.entry.snapshot == "internal"]
    await internal.delete_resting([disk for disk in disks if format_of(disk) == "qcow2"], moment.name)
