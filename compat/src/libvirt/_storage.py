"""Figures of pools and volumes, and volumes' content."""

from __future__ import annotations

from typing import Any

from libvirt._base import Owned
from libvirt._stream import stream_of
from libvirt._values import own, u32, u64
from vird.wire.procedures import remote

SPARSE = 1
"""VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM, and the same of an upload."""


class virStoragePool_Values(Owned):
    """Figures of a pool."""

    def info(self) -> list[int]:
        """virStoragePoolGetInfo."""
        ret = self._wire.call(remote.STORAGE_POOL_GET_INFO, remote.StoragePoolGetInfoArgs(self._ref))
        return [ret.state, ret.capacity, ret.allocation, ret.available]


class virStorageVol_Values(Owned):
    """Figures and content of a volume."""

    def key(self) -> str:
        """What names it everywhere."""
        return str(self._ref.key)

    def info(self) -> list[int]:
        """virStorageVolGetInfo."""
        ret = self._wire.call(remote.STORAGE_VOL_GET_INFO, remote.StorageVolGetInfoArgs(self._ref))
        return [ret.type, ret.capacity, ret.allocation]

    def infoFlags(self, flags: int = 0) -> list[int]:
        """virStorageVolGetInfoFlags."""
        args = remote.StorageVolGetInfoFlagsArgs(self._ref, u32(flags))
        ret = self._wire.call(remote.STORAGE_VOL_GET_INFO_FLAGS, args)
        return [ret.type, ret.capacity, ret.allocation]

    def download(self, stream: Any, offset: int, length: int, flags: int = 0) -> int:
        """virStorageVolDownload."""
        own(stream)
        flags = u32(flags)
        args = remote.StorageVolDownloadArgs(self._ref, u64(offset), u64(length), flags)
        opened = stream_of(stream, "virStorageVolDownload")
        opened._attach(
            self._wire.call_with_stream(remote.STORAGE_VOL_DOWNLOAD, args)[1], is_sparse=bool(flags & SPARSE)
        )
        return 0

    def upload(self, stream: Any, offset: int, length: int, flags: int = 0) -> int:
        """virStorageVolUpload."""
        own(stream)
        flags = u32(flags)
        args = remote.StorageVolUploadArgs(self._ref, u64(offset), u64(length), flags)
        opened = stream_of(stream, "virStorageVolUpload")
        opened._attach(self._wire.call_with_stream(remote.STORAGE_VOL_UPLOAD, args)[1], is_sparse=bool(flags & SPARSE))
        return 0
