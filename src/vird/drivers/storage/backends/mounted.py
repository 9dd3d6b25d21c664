"""Pools of types fs and netfs: a folder like any other, once a file system is mounted on it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

from vird.api.enums.pool import StoragePoolBuildFlags
from vird.drivers.common.speaking import speaking_as
from vird.drivers.storage.backends.folder import (
    BUILD_FLAGS,
    FolderBackend,
    check_build_flags,
    make_target,
    target_of,
)
from vird.drivers.storage.commands import command
from vird.drivers.storage.plan.pools import mount_argv
from vird.errors import (
    ConfigUnsupported,
    ErrorDomain,
    InternalError,
    InvalidArg,
    OperationFailed,
    OperationInvalid,
    VirdError,
)
from vird.model.pool import Pool, PoolSource
from vird.model.pool.source import PoolDirectory, PoolFormat, PoolHost, PoolSources

MOUNT_S = 120.0
"""Seconds that a mount may take; a server that does not answer must not hold the pool for ever."""


class MountedBackend(FolderBackend):
    """Mounts what the source names on the target, and unmounts it."""

    async def is_up(self, pool: Pool) -> bool:
        """Whether something is mounted there."""
        return await asyncio.to_thread(os.path.ismount, target_of(pool))

    async def build(self, pool: Pool, flags: int) -> None:
        """Make the folder, and format the device of an fs pool where that is asked for."""
        check_build_flags(flags)
        if flags == BUILD_FLAGS:
            raise InvalidArg(
                "Flags 'VIR_STORAGE_POOL_BUILD_OVERWRITE' and 'VIR_STORAGE_POOL_BUILD_NO_OVERWRITE' are "
                "mutually exclusive"
            )
        await asyncio.to_thread(make_target, pool)
        if flags:
            await _format(pool, overwrite=not flags & StoragePoolBuildFlags.NO_OVERWRITE)

    async def start(self, pool: Pool) -> None:
        """Mount; what is mounted already is fine."""
        if not await self.is_up(pool):
            await command(mount_argv(pool), deadline=MOUNT_S)

    async def stop(self, pool: Pool) -> None:
        """Unmount."""
        if await self.is_up(pool):
            await command(["umount", target_of(pool)], deadline=MOUNT_S)


class ExportedBackend(MountedBackend):
    """Mounts what a server exports."""

    async def sources(self, spec: str | None) -> str:
        """What a server exports over NFS, as showmount(8) says."""
        if spec is None:
            raise InvalidArg("hostname must be specified for netfs sources")
        with speaking_as(ErrorDomain.STORAGE):
            wanted = PoolSource.from_xml(spec)
        if len(wanted.hosts) != 1 or not wanted.hosts[0].name:
            raise ConfigUnsupported("Expected exactly 1 host for the storage pool")
        host = wanted.hosts[0].name
        try:
            said = await command(["showmount", "--no-headers", "--exports", "--", host], deadline=MOUNT_S)
        except VirdError as failure:
            raise OperationFailed(f"no storage pools were found on host '{host}'") from failure
        return PoolSources(sources=list(exports(host, said))).to_xml()


def exports(host: str, listing: str) -> Iterator[PoolSource]:
    """The sources in what showmount prints: a folder at the start of each line, and who may mount it."""
    for line in listing.splitlines():
        words = line.split()
        if words and words[0].startswith("/"):
            path = PoolDirectory(path=words[0])
            yield PoolSource(hosts=[PoolHost(name=host)], dir=path, format=PoolFormat(type="nfs"))


async def _format(pool: Pool, *, overwrite: bool) -> None:
    source = pool.source
    device = source.devices[0].path if source is not None and source.devices else None
    kind = source.format.type if source is not None and source.format is not None else None
    if not device:
        raise OperationInvalid(f"No source device specified when formatting pool '{pool.name}'")
    if not await asyncio.to_thread(os.path.exists, device):
        raise OperationInvalid(f"Source device does not exist when formatting pool '{pool.name}'")
    if not overwrite and (found := await _content_of(device)):
        raise OperationFailed(
            f"Format of device '{device}' does not match the expected format '{kind}', there is: {found}"
        )
    force = "-F" if (kind or "").startswith("ext") else "-f"
    await command(["mkfs", "-t", kind or "", *([force] if overwrite else []), device])


async def _content_of(device: str) -> str:
    """What is on a device by libblkid; nothing where it finds nothing."""
    try:
        return (await command(["blkid", "-p", "-o", "value", "-s", "TYPE", "-s", "PTTYPE", device])).strip()
    except InternalError as failure:
        # blkid's status 2: nothing was found.
        if "exit status 2:" in failure.message:
            return ""
        raise
