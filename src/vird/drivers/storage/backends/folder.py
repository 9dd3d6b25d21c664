"""Pools of type dir: a folder, in which each file is a volume."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

from vird.api.enums.pool import StoragePoolBuildFlags, StoragePoolDeleteFlags
from vird.api.enums.volume import StorageVolResizeFlags
from vird.drivers.storage.backends.base import Backend, Found, Making
from vird.drivers.storage.commands import command
from vird.drivers.storage.entry import VolumeEntry
from vird.drivers.storage.plan.volumes import create_commands
from vird.drivers.storage.raw_files import make_raw, resize_raw
from vird.drivers.storage.refuse import check_flags_of, os_failure
from vird.drivers.storage.threads import IsStopped, interruptible
from vird.drivers.storage.volume_facts import IsRaw, permissions_of, volume_at
from vird.errors import (
    ConfigUnsupported,
    InternalError,
    InvalidArg,
    NoStorageVol,
    NoSupport,
    OperationFailed,
    OperationInvalid,
    OperationUnsupported,
    SystemError_,
)
from vird.model.pool import Permissions, Pool
from vird.model.volume import Volume, VolumeTarget

log = logging.getLogger(__name__)

BUILD_FLAGS = StoragePoolBuildFlags.OVERWRITE | StoragePoolBuildFlags.NO_OVERWRITE
POOL_MODE = 0o711
VOLUME_MODE = 0o600
KEY_TRIES = 20
NOT_MEASURED = "Unable to get accurate CPU usage"
NO_VOLUMES = frozenset({"lost+found"})
"""What a file system keeps for itself."""


class FolderBackend(Backend):
    """The folder is there or not; nothing is started or stopped."""

    async def is_up(self, pool: Pool) -> bool:
        """Whether the folder is there."""
        return await asyncio.to_thread(os.path.isdir, target_of(pool))

    async def build(self, pool: Pool, flags: int) -> None:
        """Make the folder."""
        check_build_flags(flags)
        if flags:
            raise OperationInvalid(f"No source device specified when formatting pool '{pool.name}'")
        await asyncio.to_thread(make_target, pool)

    async def start(self, pool: Pool) -> None:
        """There is nothing to start."""

    async def stop(self, pool: Pool) -> None:
        """There is nothing to stop."""

    async def delete(self, pool: Pool, flags: int) -> None:
        """Remove the folder, which must be empty."""
        check_flags_of(flags, StoragePoolDeleteFlags.NORMAL, "virStorageBackendDeleteLocal")
        path = target_of(pool)
        try:
            await asyncio.to_thread(os.rmdir, path)
        except OSError as failure:
            raise os_failure(f"failed to remove pool '{path}'", failure) from None

    async def look(self, pool: Pool, is_raw: IsRaw) -> Found:
        """All files, and the sizes of the file system that they are on."""
        return await asyncio.to_thread(_look, target_of(pool), is_raw)

    async def sizes(self, pool: Pool) -> tuple[int, int, int]:
        """Those of the file system that the folder is on."""
        return await asyncio.to_thread(_sizes, target_of(pool))

    async def look_at(self, pool: Pool, volume: Volume, is_raw: IsRaw) -> Volume:
        """One file again."""
        path = path_of(volume)
        try:
            found = await asyncio.to_thread(volume_at, path, volume.name or "", is_raw)
        except OSError as failure:
            raise os_failure(f"cannot open volume '{path}'", failure) from None
        if found is None:
            raise NoStorageVol(f"no storage vol with matching path '{path}'")
        return found

    def place(self, pool: Pool, volume: Volume) -> None:
        """A file or a folder of this name."""
        name = volume.name or ""
        if "/" in name:
            raise OperationInvalid(f"volume name '{name}' cannot contain '/'")
        if name in ("", ".", "..") or "\0" in name or len(os.fsencode(name)) > 255:
            raise InvalidArg(f"volume name '{name}' is no name for a file")
        target = volume.target = volume.target or VolumeTarget()
        target.path = volume.key = os.path.join(target_of(pool), name)
        volume.type = "dir" if format_name(volume) == "dir" else "file"
        if os.path.lexists(target.path):
            raise OperationFailed(f"volume target path '{target.path}' already exists")

    async def make(self, pool: Pool, volume: Volume, making: Making) -> None:
        """Make a raw file here, a folder, or an image with qemu-img."""
        kind, copied = format_name(volume), making.copied
        path = path_of(volume)
        encryption = volume.target.encryption if volume.target is not None else None
        try:
            if kind == "dir":
                await self._make_folder(volume, copied)
            elif kind == "raw" and encryption is None and (copied is None or _is_plain_raw(copied)):
                await self._make_raw(volume, making)
            else:
                if making.reflink:
                    raise ConfigUnsupported("only raw volumes can share blocks with the volume they are copied from")
                await self._make_image(volume, making)
            await asyncio.to_thread(_own, path, volume.target.permissions if volume.target is not None else None)
        except OSError as failure:
            await self._take_away(path)
            raise os_failure(f"cannot set mode or owner of '{path}'", failure) from None

    async def _make_folder(self, volume: Volume, copied: Volume | None) -> None:
        if copied is not None:
            raise NoSupport("cannot copy from volume to a directory volume")
        if volume.backing is not None:
            raise NoSupport("backing storage not supported for directories volumes")
        try:
            await asyncio.to_thread(os.mkdir, path_of(volume), VOLUME_MODE)
        except OSError as failure:
            raise os_failure(f"cannot create path '{path_of(volume)}'", failure) from None

    async def _make_raw(self, volume: Volume, making: Making) -> None:
        if volume.backing is not None and making.copied is None:
            raise NoSupport("backing storage not supported for raw volumes")
        if making.preallocate:
            raise ConfigUnsupported("metadata preallocation is not supported for raw volumes")
        target = volume.target or VolumeTarget()

        def work(is_stopped: IsStopped) -> None:
            make_raw(
                path_of(volume),
                volume.capacity or 0,
                volume.allocation or 0,
                copied=path_of(making.copied) if making.copied is not None else None,
                reflink=making.reflink,
                nocow=target.nocow,
                is_stopped=is_stopped,
            )

        try:
            await interruptible(work)
        except asyncio.CancelledError:
            await self._take_away(path_of(volume))
            raise

    async def _make_image(self, volume: Volume, making: Making) -> None:
        backing = volume.backing.path if volume.backing is not None and making.copied is None else None
        if backing and not await asyncio.to_thread(os.path.exists, backing):
            raise SystemError_(f"inaccessible backing store volume {backing}: No such file or directory", int1=2)
        commands = create_commands(volume, making.copied, making.secrets, preallocate=making.preallocate)
        try:
            for argv in commands:
                await _image_command(argv)
        except BaseException:
            await self._take_away(path_of(volume))
            raise

    async def _take_away(self, path: str) -> None:
        try:
            await asyncio.to_thread(_remove, path)
        except OSError as failure:
            log.error("cannot remove the half-made volume %s: %s", path, failure)

    async def remove(self, pool: Pool, volume: VolumeEntry, flags: int) -> None:
        """Delete a file or an empty folder; one that is gone already is fine."""
        check_flags_of(flags, None, "virStorageBackendVolDeleteLocal")
        try:
            await asyncio.to_thread(_remove, volume.path)
        except OSError as failure:
            verb = "remove directory" if volume.document.type == "dir" else "unlink file"
            raise os_failure(f"cannot {verb} '{volume.path}'", failure) from None

    async def resize(self, pool: Pool, volume: Volume, capacity: int, flags: int) -> None:
        """A raw file here, other formats with qemu-img."""
        allocate = bool(flags & StorageVolResizeFlags.ALLOCATE)
        kind = format_name(volume)
        if kind == "raw" and (volume.target is None or volume.target.encryption is None):
            await asyncio.to_thread(resize_raw, path_of(volume), capacity, allocate=allocate)
            return
        if allocate:
            raise OperationUnsupported("preallocate is only supported for raw type volume")
        shrink = ["--shrink"] if capacity < (volume.capacity or 0) else []
        await command(["qemu-img", "resize", "-f", kind, *shrink, path_of(volume), str(-(-capacity // 512) * 512)])


async def _image_command(argv: list[str]) -> None:
    """Run qemu-img; again where it could not measure how fast this host makes keys.

    It counts its own processor time for that, and gives up on a busy host whose clock is coarse.
    """
    for _ in range(KEY_TRIES - 1):
        try:
            await command(argv)
        except InternalError as failure:
            if NOT_MEASURED not in failure.message:
                raise
        else:
            return
    await command(argv)


def check_build_flags(flags: int) -> None:
    """Raises ``InvalidArg`` for flags that nobody knows."""
    check_flags_of(flags, BUILD_FLAGS, "virStorageBackendFileSystemBuild")


def target_of(pool: Pool) -> str:
    """The folder in which volumes appear."""
    path = pool.target.path if pool.target is not None else None
    if not path:
        raise InternalError(f"pool '{pool.name}' has no target")
    return path


def path_of(volume: Volume) -> str:
    """Where a volume is."""
    path = volume.target.path if volume.target is not None else None
    if not path:
        raise InternalError(f"volume '{volume.name}' has no path")
    return path


def format_name(volume: Volume) -> str:
    """The format of a volume's content."""
    found = volume.target.format if volume.target is not None else None
    return (found.type if found is not None else None) or "raw"


def make_target(pool: Pool) -> None:
    """Make the target folder as the document says; blocks, raises ``SystemError_``."""
    path = Path(target_of(pool))
    permissions = (pool.target.permissions if pool.target is not None else None) or Permissions()
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        is_new = not path.is_dir()
        if is_new:
            path.mkdir(POOL_MODE)
        if is_new or permissions.mode is not None:
            path.chmod(POOL_MODE if permissions.mode is None else permissions.mode)
        _chown(str(path), permissions)
    except OSError as failure:
        raise os_failure(f"failed to create directory '{path}'", failure) from None


def _look(path: str, is_raw: IsRaw) -> Found:
    try:
        with os.scandir(path) as entries:
            names = sorted(entry.name for entry in entries)
        state = os.stat(path)
    except OSError as failure:
        refused = os_failure(f"cannot open directory '{path}'", failure)
        refused.of_nobody = True
        raise refused from None
    found = Found(*_sizes(path), permissions=permissions_of(state))
    for name in names:
        if name in NO_VOLUMES or not name.isprintable():
            continue
        try:
            volume = volume_at(os.path.join(path, name), name, is_raw)
        except OSError as failure:
            # One bad file does not make all the others disappear.
            log.warning("left out of the pool at %s: %s: %s", path, name, failure)
            continue
        if volume is not None:
            found.volumes.append(volume)
    return found


def _sizes(path: str) -> tuple[int, int, int]:
    try:
        space = os.statvfs(path)
    except OSError as failure:
        raise os_failure(f"cannot statvfs path '{path}'", failure) from None
    capacity, free = space.f_frsize * space.f_blocks, space.f_frsize * space.f_bfree
    return capacity, capacity - free, free


def _is_plain_raw(volume: Volume) -> bool:
    return format_name(volume) == "raw" and (volume.target is None or volume.target.encryption is None)


def _own(path: str, permissions: Permissions | None) -> None:
    wanted = permissions or Permissions()
    _chown(path, wanted)
    os.chmod(path, VOLUME_MODE if wanted.mode is None else wanted.mode)


def _chown(path: str, permissions: Permissions) -> None:
    if permissions.owner is not None or permissions.group is not None:
        owner, group = permissions.owner, permissions.group
        os.chown(path, -1 if owner is None else owner, -1 if group is None else group)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except IsADirectoryError:
        os.rmdir(path)
