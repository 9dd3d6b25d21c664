"""What a backup is made of: which disks go where, QEMU's steps for it, and what its NBD server offers.  Pure.

Pushed disks are copied to their targets.  For a pulled one a scratch image, which stands on the disk, takes what the
guest is about to overwrite, so that it shows the disk as it was.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any, Final, NamedTuple, cast

from vird.drivers.qemu.block.chain import Layer, top_of
from vird.drivers.qemu.checkpoints import bitmaps
from vird.drivers.qemu.checkpoints.bitmaps import Action, Found, disks_by_target
from vird.drivers.qemu.plan.storage.images import BACKED_FORMATS, is_empty
from vird.drivers.qemu.storage_paths import path_of
from vird.errors import CheckpointInconsistent, ConfigUnsupported, NoDomainCheckpoint, OperationUnsupported
from vird.model.backup import Backup, BackupDisk, BackupDriver, BackupServer
from vird.model.checks.backup import align_backup
from vird.model.domain.devices.disk import Disk, DiskDriver, ImageFormat
from vird.model.domain.devices.disk_source import DiskSource
from vird.model.domain.domain import Domain
from vird.model.domain.jobs import BlockJob, JobBitmap, JobDisk, JobImage

OVER: Final = frozenset({"complete", "failed", "cancelled"})
"""States of a disk of which nothing more is copied."""


class Copy(NamedTuple):
    """One disk of a backup: what the document says, the guest's disk, and a disk that stands for the new image."""

    entry: BackupDisk
    disk: Disk
    store: Disk
    is_push: bool

    @property
    def top(self) -> Layer:
        """The image that the guest writes to."""
        found = top_of(self.disk)
        assert found is not None, "empty disks are not backed up"
        return found

    @property
    def store_node(self) -> str:
        """QEMU's node of the new image."""
        found = top_of(self.store)
        assert found is not None, "a store has a source"
        return found.node

    @property
    def job(self) -> str:
        """QEMU's name for the work."""
        return f"backup-{self.entry.name}-{self.top.node}"

    @property
    def bitmap(self) -> str | None:
        """The bitmap that says what to copy; None for all of it."""
        if self.entry.backupmode != "incremental":
            return None
        return (None if self.is_push else self.entry.exportbitmap) or f"backup-{self.entry.name}"

    @property
    def stands_on_disk(self) -> bool:
        """Whether the new image shows the disk where nothing is written to it."""
        return not self.is_push or self.entry.backupmode == "incremental"


def settle(backup: Backup, domain: Domain, suffix: str) -> None:
    """Settle what the document leaves open.

    Raises ``ConfigUnsupported`` for disks that the guest does not have and for what it cannot mean.
    """
    disks = disks_by_target(domain)
    left_out = {name for name, disk in disks.items() if is_empty(disk.source) or disk.readonly}
    empty = {name for name in left_out if is_empty(disks[name].source)}
    align_backup(backup, {name: path_of(disk.source) for name, disk in disks.items()}, suffix, left_out, empty)
    for each in selected(backup):
        each.driver = each.driver or BackupDriver(type="qcow2")


def check_server(server: BackupServer | None) -> None:
    """Raises ``OperationUnsupported`` for a server of which nobody says where it is to be."""
    if server is not None and server.transport == "tcp" and not server.port:
        raise OperationUnsupported("<domainbackup> must specify TCP port for now")


def selected(backup: Backup) -> list[BackupDisk]:
    """The disks that are backed up."""
    return [each for each in (backup.disks.disks if backup.disks is not None else []) if each.backup == "yes"]


def copies(backup: Backup, domain: Domain) -> list[Copy]:
    """One for each disk that is backed up; raises ``ConfigUnsupported`` where there is none."""
    disks, is_push = disks_by_target(domain), backup.mode == "push"
    found = [Copy(each, disks[each.name], standing_for(each), is_push) for each in selected(backup)]
    if not found:
        raise ConfigUnsupported("no disks selected for backup")
    return found


def standing_for(entry: BackupDisk) -> Disk:
    """A disk that has the image of an entry: the copy, or the scratch image."""
    store: DiskSource | None = entry.target or entry.scratch
    assert store is not None, "the document was settled"
    source: Any = store.copy()
    source.index = entry.index
    image_format = (entry.driver.type if entry.driver is not None else None) or "qcow2"
    driver = DiskDriver(name="qemu", type=cast("ImageFormat", image_format))
    return Disk(type=entry.type or "file", driver=driver, source=source)


def check_since(copy: Copy, known: Container[str], found: Found) -> None:
    """Raises ``NoDomainCheckpoint`` and ``CheckpointInconsistent`` unless it is known what changed on a disk."""
    since = copy.entry.incremental
    if copy.bitmap is None or since is None:
        return
    if since not in known:
        raise NoDomainCheckpoint(f"Checkpoint '{since}' for incremental backup of disk '{copy.entry.name}' not found")
    if copy.top.format != "qcow2":
        raise CheckpointInconsistent(f"missing or broken bitmap '{since}' for disk '{copy.entry.name}'")
    bitmaps.check_sound(copy.disk, copy.entry.name, since, found)


def is_layered(store: Disk) -> bool:
    """Whether an image can stand on another."""
    return _format(store) in BACKED_FORMATS


# --- for QEMU


def actions(each: Copy, found: Found) -> Iterator[Action]:
    """The steps of the transaction for one disk."""
    node, since = each.top.node, each.entry.incremental
    data: dict[str, Any] = {"device": node, "job-id": each.job, "target": each.store_node}
    if each.bitmap is not None and since is not None:
        holders = bitmaps.check_sound(each.disk, each.entry.name, since, found)
        yield from bitmaps.collect(node if each.is_push else each.store_node, each.bitmap, holders, since, found)
    if not each.is_push:
        data["sync"] = "none"
    elif each.bitmap is None:
        data["sync"] = "full"
    else:
        data |= {"sync": "incremental", "bitmap": each.bitmap}
    yield {"type": "blockdev-backup", "data": data | {"auto-finalize": True, "auto-dismiss": False}}


def block_job(each: Copy) -> BlockJob:
    """The work on one disk as the status file keeps it."""
    return BlockJob(
        name=each.job,
        type="backup",
        state="new",
        jobflags="0x0",
        disk=JobDisk(dst=each.entry.name),
        bitmap=JobBitmap(name=each.bitmap) if each.is_push and each.bitmap is not None else None,
        store=JobImage(type=each.store.type, format=_format(each.store), source=each.store.source),
    )


def _format(disk: Disk) -> str:
    return (disk.driver.type if disk.driver is not None else None) or "raw"


def export(each: Copy) -> dict[str, Any]:
    """What the server is to offer of a pulled disk."""
    node = each.store_node
    offered = {"type": "nbd", "id": f"libvirt-nbd-{node}", "node-name": node, "writable": False}
    name = {"name": each.entry.exportname or each.entry.name}
    return offered | name | ({"bitmaps": [each.bitmap]} if each.bitmap is not None else {})


def server_start(server: BackupServer, credentials: str | None) -> dict[str, Any]:
    """Where the server is to listen; ``credentials`` names the object for TLS."""
    addr: dict[str, Any]
    if server.transport == "unix":
        addr = {"type": "unix", "data": {"path": server.socket}}
    else:
        addr = {"type": "inet", "data": {"host": server.name, "port": str(server.port)}}
    return {"addr": addr} | ({"tls-creds": credentials} if credentials is not None else {})


# --- for clients


def shown(backup: Backup) -> Backup:
    """A running backup's document without what only the daemon's own files say."""
    view = backup.copy()
    view.private_data = None
    for each in selected(view):
        each.state = None
        if view.mode == "pull":
            each.exportname = each.exportname or each.name
    return view


def outcome(states: Sequence[str | None], *, is_push: bool) -> str:
    """What became of a backup whose disks are all over: ``complete``, ``failed`` or ``cancelled``.

    A pulled one has no other end than being cancelled.
    """
    if "failed" in states:
        return "failed"
    return "cancelled" if is_push and "cancelled" in states else "complete"
