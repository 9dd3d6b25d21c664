"""Where the images of disks are on this host, also those that documents name by pool and volume.

What a volume is is looked up once, when the guest starts or the disk comes, and kept beside the source in the
status file: the pool may be gone when the guest ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from vird import errors
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import BlockSource, DirSource, DiskSource, FileSource, VolumeSource
from vird.model.domain.devices.source_private import SourcePrivate, VolumePlace
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.storage.lifecycle import StoragePools


def path_of(source: object) -> str | None:
    """The file or device of an image on this host; None for what is elsewhere, or nowhere."""
    if isinstance(source, VolumeSource):
        place = _place(source)
        return place.path if place is not None and place.type != "dir" else None
    if isinstance(source, FileSource):
        return source.file
    return source.dev if isinstance(source, BlockSource) else None


def volume_sources(disks: Iterable[Disk]) -> dict[tuple[str, str], DiskSource]:
    """What the volumes are that disks name, by pool and volume."""
    found: dict[tuple[str, str], DiskSource] = {}
    for disk in disks:
        source = disk.source
        place = _place(source) if isinstance(source, VolumeSource) else None
        if isinstance(source, VolumeSource) and place is not None:
            found[source.pool, source.volume] = _source(place)
    return found


async def place(driver: QemuDriver, disks: Sequence[Disk]) -> None:
    """``place_volumes`` among the daemon's own pools, which are asked for only where a disk names one."""
    if any(isinstance(disk.source, VolumeSource) for disk in disks):
        place_volumes(await driver.storage_pools(), disks)


def place_volumes(pools: StoragePools, disks: Iterable[Disk]) -> None:
    """Look up the volumes that disks name, and note beside their sources what they are.

    Raises ``NoStoragePool``, ``NoStorageVol``, ``ConfigUnsupported`` for a pool that does not run.  A disk that may
    be missing loses its source instead.
    """
    for disk in disks:
        source = disk.source
        if not isinstance(source, VolumeSource):
            continue
        try:
            found = _looked_up(pools, source)
        except errors.VirdError:
            if source.startup_policy not in ("optional", "requisite"):
                raise
            disk.source = None
            continue
        source.private_data = source.private_data or SourcePrivate()
        source.private_data.volume_place = found


def disks_of(domain: Domain) -> list[Disk]:
    """All disks of a document."""
    return domain.devices.disks if domain.devices is not None else []


def _looked_up(pools: StoragePools, source: VolumeSource) -> VolumePlace:
    pool = pools.registry.find_name(source.pool)
    if not pool.is_active:
        raise errors.ConfigUnsupported(
            f"storage pool '{source.pool}' containing volume '{source.volume}' is not active"
        )
    volume = pool.volume(source.volume)
    volume.require_made()
    kind = volume.document.type
    if kind not in ("file", "block", "dir"):
        raise errors.ConfigUnsupported(f"volume '{source.volume}' of type {kind} is no disk")
    return VolumePlace(type=kind, path=volume.path)


def _place(source: VolumeSource) -> VolumePlace | None:
    return source.private_data.volume_place if source.private_data is not None else None


def _source(place: VolumePlace) -> DiskSource:
    if place.type == "file":
        return FileSource(file=place.path)
    return BlockSource(dev=place.path) if place.type == "block" else DirSource(dir=place.path)
