"""Simulated volumes whose size changes and whose content is forgotten."""

from __future__ import annotations

import asyncio

from vird import errors
from vird.api.enums.volume import StorageVolInfoFlags, StorageVolResizeFlags
from vird.drivers.test.refuse import unknown_flags
from vird.drivers.test.volumes import TestVolumes, type_in
from vird.wire.procedures import remote
from vird.wire.procedures.refs import StorageVolRef
from vird.wire.procedures.volume import StorageVolGetInfoFlagsRet


class CompleteVolumes(TestVolumes):
    """The capability."""

    async def storage_vol_get_info_flags(self, vol: StorageVolRef, flags: int) -> StorageVolGetInfoFlagsRet:
        """Type, and sizes in bytes; nothing is shared, so physical and allocated are the same."""
        unknown_flags(flags, StorageVolInfoFlags, remote.STORAGE_VOL_GET_INFO_FLAGS)
        entry, volume = self.volume(vol)
        it = volume.document
        return StorageVolGetInfoFlagsRet(type_in(entry), it.capacity or 0, it.allocation or 0)

    async def storage_vol_resize(self, vol: StorageVolRef, capacity: int, flags: int) -> None:
        """Change a volume's size; smaller only when the flags say so."""
        unknown_flags(flags, StorageVolResizeFlags, remote.STORAGE_VOL_RESIZE)
        entry, volume = self.volume(vol)
        document = volume.document
        before = document.capacity or 0
        if flags & StorageVolResizeFlags.DELTA:
            capacity = before - capacity if flags & StorageVolResizeFlags.SHRINK else before + capacity
        if capacity < before and not flags & StorageVolResizeFlags.SHRINK:
            raise errors.InvalidArg(
                "Can't shrink capacity below current capacity unless shrink flag explicitly specified"
            )
        if capacity < 0 or capacity - before > entry.newest.available:
            raise errors.OperationFailed("Not enough space left in storage pool")
        entry.account(capacity - (document.allocation or 0))
        document.capacity = document.allocation = capacity
        if volume.content is not None and volume.content.size > capacity:
            await asyncio.to_thread(volume.content.resize, capacity)

    async def storage_vol_wipe_pattern(self, vol: StorageVolRef, algorithm: int, flags: int) -> None:
        """Forget what was written."""
        unknown_flags(flags, None, remote.STORAGE_VOL_WIPE_PATTERN)
        self.volume(vol)[1].content = None
