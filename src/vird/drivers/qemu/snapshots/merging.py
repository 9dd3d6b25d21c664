"""Deleting snapshots in files of their own: what was written since goes into the image that they kept, on every disk.

Called with the guest's job held.  Every step leaves chains that a guest can run on; a deletion that was broken off is
taken up by the next one, which finds that a disk is done already.  Memory files are left where they are.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from vird import errors
from vird.api.enums.domain_block import DomainBlockCommitFlags
from vird.drivers.common.moments import Moment
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.chain import Layer
from vird.drivers.qemu.block.commit import Span
from vird.drivers.qemu.change import keep_definition
from vird.drivers.qemu.images import find_backings
from vird.drivers.qemu.snapshots.committing import commit_all
from vird.drivers.qemu.snapshots.plan import Chosen, chosen_disks
from vird.drivers.qemu.storage_paths import disks_of, path_of
from vird.drivers.storage.commands import command
from vird.model.checks.snapshot_disks import image_path, is_external
from vird.model.domain.devices.disk import Disk, DiskDriver
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

FLAGS = DomainBlockCommitFlags.ACTIVE | DomainBlockCommitFlags.DELETE


class Merge(NamedTuple):
    """One disk: from which image into which, and the disk as it was when the snapshot was taken."""

    span: Span
    kept: Disk


def check_merge(guest: Guest, moment: Moment[Snapshot], *, with_children: bool) -> None:
    """Raises for a snapshot that cannot be deleted, in libvirt's words where it has some."""
    if guest.runtime is not None and len(guest.runtime.block_jobs):
        raise errors.OperationUnsupported("cannot delete external snapshots when there is another active block job")
    if with_children:
        raise errors.ConfigUnsupported("deletion of external children disk snapshots not supported")
    parent = guest.snapshots.parent_of(moment)
    if parent is not None and not is_external(guest.snapshots[parent].document):
        raise errors.OperationUnsupported(
            "deleting external snapshot that has internal snapshot as parent not supported"
        )
    if not guest.is_active and guest.has_managed_save:
        raise errors.OperationInvalid("cannot delete external snapshots while there is a managed save image")
    if moment.document.domain is None:
        raise errors.OperationUnsupported(f"snapshot '{moment.name}' does not say what the guest was")
    for disk in moment.document.disks.disks if moment.document.disks is not None else ():
        if disk.delete_in_progress:
            raise errors.OperationInvalid(f"snapshot disk '{disk.name}' was target of not completed snapshot delete")
    for each in _external(moment.document):
        for other in guest.snapshots:
            if other is not moment and any(_same_base(each, their) for their in _external(other.document)):
                raise errors.ConfigUnsupported(
                    f"snapshot '{other.name}' stands on the same image of disk '{each.entry.name}'"
                )


def _external(snapshot: Snapshot) -> Iterator[Chosen]:
    """The disks with images of their own, as they were before."""
    if snapshot.domain is not None:
        yield from (each for each in chosen_disks(snapshot, snapshot.domain) if each.entry.snapshot == "external")


def _same_base(one: Chosen, other: Chosen) -> bool:
    path = path_of(one.disk.source)
    return one.entry.name == other.entry.name and path is not None and path == path_of(other.disk.source)


async def merge(driver: QemuDriver, guest: Guest, moment: Moment[Snapshot]) -> list[Merge]:
    """Merge all disks of a snapshot.

    Raises ``OperationFailed`` for images that are not in the guest's chain, and QEMU's or the program's words.
    """
    document = guest.newest.copy() if guest.live is None else guest.live
    if guest.live is None:
        await asyncio.to_thread(find_backings, disks_of(document))
    found = planned(document, moment.document)
    if guest.live is not None:
        await commit_all(driver, guest, [each.span for each in found], FLAGS)
    else:
        await _merge_resting(driver, guest, found)
    return found


def planned(document: Domain, snapshot: Snapshot) -> list[Merge]:
    """What is to be merged where, in a document that lists the chains; disks that are done are left out.

    Raises ``OperationFailed``.
    """
    found = []
    for was, entry in _external(snapshot):
        disk = chain.find_disk(document, entry.name)
        images = list(chain.layers(disk))
        top = next((layer for layer in images if layer.path == image_path(entry)), None)
        base = next((layer for layer in images if layer.path == path_of(was.source)), None)
        if top is None and base is not None:
            continue
        if top is None or top.path is None:
            raise errors.OperationFailed("VM disk source and snapshot disk source are not the same")
        below = chain.below(top)
        if base is None or below is None or below.path != base.path:
            raise errors.OperationFailed("snapshot VM disk source and parent disk source are not the same")
        found.append(Merge(Span(disk, top, below, chain.above(disk, top)), was))
    return found


# --- a guest that is off


async def _merge_resting(driver: QemuDriver, guest: Guest, found: list[Merge]) -> None:
    for each in found:
        span, definition = each.span, guest.persistent
        assert definition is not None, "a guest that is off has a definition"
        for order in orders(span):
            await command(order, only_errors=True)
        changed = definition.copy()
        disk = chain.find_disk(changed, chain.target_of(span.disk))
        if span.parent is None:
            write_to(disk, each.kept, span.base)
        disk.backing_store = None
        await keep_definition(driver, guest, changed)
        await asyncio.to_thread(_remove, span.top.path or "")


def orders(span: Span) -> list[list[str]]:
    """The image program's: the data goes down, then the image above stands on the lower one."""
    top, base = span.top.path or "", span.base.path or ""
    found = [["qemu-img", "commit", "-q", "-d", "-f", span.top.format, "-b", base, top]]
    if span.parent is not None:
        upper = span.parent
        rebase = ["qemu-img", "rebase", "-q", "-u", "-f", upper.format, "-b", base, "-F", span.base.format]
        found.append([*rebase, upper.path or ""])
    return found


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)


# --- what other snapshots say


def write_to(disk: Disk, kept: Disk, base: Layer) -> None:
    """A disk of a document names the lower image now."""
    disk.type, disk.source, disk.backing_store = kept.type, base.source.copy(), None
    disk.source.index = None
    disk.driver = disk.driver or DiskDriver()
    disk.driver.type = base.format  # type: ignore[assignment]


def retold(snapshot: Snapshot, merges: list[Merge]) -> Snapshot:
    """Another snapshot of the guest, in whose documents merged images are replaced by what they went into."""
    twin = snapshot.copy()
    for document in (twin.domain, twin.inactive_domain):
        for disk in disks_of(document) if document is not None else ():
            for each in merges:
                if chain.target_of(disk) == chain.target_of(each.kept) and path_of(disk.source) == each.span.top.path:
                    write_to(disk, each.kept, each.span.base)
    return twin
