"""Snapshots inside qcow2 images: taken and deleted, in a running guest by QEMU, in images at rest by ``qemu-img``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason
from vird.drivers.qemu.plan.storage.images import image_of
from vird.drivers.qemu.plan.storage.nodes import format_node
from vird.drivers.qemu.save.store import standing_still
from vird.drivers.qemu.snapshots.job import run_job
from vird.drivers.qemu.snapshots.plan import format_of, is_read_only
from vird.drivers.qemu.storage_paths import path_of
from vird.drivers.storage.commands import command
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.guest import Guest


async def save_running(guest: Guest, name: str, *, for_good: bool) -> None:
    """Keep memory and disks of a running guest in its images; ``for_good`` leaves it standing still.

    Raises ``OperationFailed`` with QEMU's words; the guest goes on as it was then.
    """
    nodes = nodes_of(guest.document)
    arguments = {"job-id": "snapshot-save", "tag": name, "vmstate": nodes[0], "devices": nodes}
    async with standing_still(guest, DomainPausedReason.SAVE, DomainRunningReason.UNPAUSED) as pause:
        await run_job(guest.monitor, "snapshot-save", arguments)
        pause.is_for_good = for_good


async def delete_running(guest: Guest, name: str) -> None:
    """Delete a snapshot from a running guest's images; one that is not there is fine."""
    arguments = {"job-id": "snapshot-delete", "tag": name, "devices": nodes_of(guest.document)}
    await run_job(guest.monitor, "snapshot-delete", arguments)


def nodes_of(live: Domain) -> list[str]:
    """The nodes of all images that a guest writes to and that can hold snapshots."""
    disks = live.devices.disks if live.devices is not None else []
    held = [image_of(disk) for disk in disks if not is_read_only(disk) and format_of(disk) == "qcow2"]
    return [format_node(image) for image in held if image is not None]


async def save_resting(disks: Iterable[Disk], name: str) -> None:
    """Keep the disks of a guest that is off; when one fails none has the snapshot.

    Raises ``InternalError`` with the program's words.
    """
    done: list[Disk] = []
    try:
        for disk in disks:
            await _image_program("-c", name, disk)
            done.append(disk)
    except BaseException:
        await delete_resting(done, name)
        raise


async def apply_resting(disks: Iterable[Disk], name: str) -> None:
    """Take the disks of a guest that is off back; raises ``InternalError`` with the program's words."""
    for disk in disks:
        await _image_program("-a", name, disk)


async def delete_resting(disks: Iterable[Disk], name: str) -> None:
    """Delete a snapshot from images at rest; one that is not there is fine."""
    for disk in disks:
        with suppress(errors.InternalError):
            await _image_program("-d", name, disk)


async def _image_program(option: str, name: str, disk: Disk) -> None:
    await command(["qemu-img", "snapshot", option, name, path_of(disk.source) or ""])
