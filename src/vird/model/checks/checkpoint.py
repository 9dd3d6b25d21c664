"""Filling in a ``<domaincheckpoint>`` document from the guest's disks."""

from __future__ import annotations

from collections.abc import Mapping

from vird.errors import ConfigUnsupported, InternalError, XmlDetail, XmlError
from vird.model.checkpoint import Checkpoint, CheckpointDisk, CheckpointDisks, CheckpointParent
from vird.model.domain.domain import Domain


def parse_checkpoint(
    text: str | bytes, *, redefine: bool = False, strict: bool = False, any_name: bool = False
) -> Checkpoint:
    """Read and check; ``redefine`` takes the daemon's own parts (time, parent, guest) as well,
    ``any_name`` a name that is no file name.

    Raises InvalidXml, XmlError or XmlDetail.
    """
    checkpoint = Checkpoint.from_xml(text, "error" if strict else "drop")
    if redefine:
        if not checkpoint.name:
            raise XmlError("a redefined checkpoint must have a name")
        if checkpoint.creation_time is None:
            raise InternalError("missing creationTime from existing checkpoint")
    else:
        checkpoint.creation_time = checkpoint.parent = checkpoint.domain = None
    if checkpoint.name is not None and not any_name and "/" in checkpoint.name:
        raise XmlDetail(f"invalid char in name: {'/'}")
    for disk in checkpoint.disks.disks if checkpoint.disks is not None else ():
        _check_disk(disk)
    return checkpoint


def _check_disk(disk: CheckpointDisk) -> None:
    if disk.checkpoint == "no" and disk.bitmap is not None:
        raise XmlError(f"disk checkpoint bitmap '{disk.bitmap}' requires type='bitmap'")
    disk.checkpoint = disk.checkpoint or "bitmap"
    disk.size = None


def trackable(domain: Domain) -> dict[str, bool]:
    """The disks of a guest by target name, and whether changes to each can be tracked at all."""
    disks = domain.devices.disks if domain.devices is not None else []
    return {disk.target.dev: disk.source is not None and not disk.readonly for disk in disks if disk.target is not None}


def align_checkpoint(
    checkpoint: Checkpoint, disks: Mapping[str, bool], now: int, parent: str | None = None
) -> Checkpoint:
    """Settle, in place, name, time and parent, and which of the guest's disks are tracked.

    ``disks`` maps target names to whether the disk can be tracked at all.  Raises
    ConfigUnsupported for disks that the guest does not have, that are named twice, or that
    cannot be tracked.
    """
    checkpoint.creation_time = now
    checkpoint.name = checkpoint.name or str(now)
    checkpoint.parent = CheckpointParent(name=parent) if parent is not None else None
    named = checkpoint.disks is not None and bool(checkpoint.disks.disks)
    entries = checkpoint.disks = checkpoint.disks or CheckpointDisks()
    seen: set[str] = set()
    for disk in entries.disks:
        if disk.name not in disks:
            raise ConfigUnsupported(f"no disk named '{disk.name}'")
        if disk.name in seen:
            raise ConfigUnsupported(f"disk '{disk.name}' specified twice")
        seen.add(disk.name)
        if disk.checkpoint == "bitmap" and not disks[disk.name]:
            raise ConfigUnsupported(f"disk '{disk.name}' is empty or readonly")
    for name, trackable in disks.items():
        if name not in seen:
            entries.disks.append(CheckpointDisk(name=name, checkpoint="no" if named or not trackable else "bitmap"))
    for disk in entries.disks:
        if disk.checkpoint == "bitmap":
            disk.bitmap = disk.bitmap or checkpoint.name
    return checkpoint
