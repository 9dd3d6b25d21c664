"""Conformance of pools, volumes and their content."""

from __future__ import annotations

from typing import Final

from vird.errors import NoStoragePool, NoStorageVol, VirdError
from vird.testing.conformance.case import Case, case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote

POOL: Final = "<pool type='dir'><name>conformance</name><target><path>/var/lib/conformance</path></target></pool>"
VOLUME: Final = "<volume><name>one</name><capacity>1000000</capacity><allocation>0</allocation></volume>"
CONTENT: Final = b"0123456789" * 1000


@case(remote.STORAGE_POOL_DEFINE_XML, remote.STORAGE_VOL_CREATE_XML, remote.STORAGE_VOL_UPLOAD)
async def what_is_written_into_a_volume_comes_back(opened: Opened) -> None:
    """In a pool that is built, started, stopped and undefined."""
    pool = await opened.call(remote.STORAGE_POOL_DEFINE_XML, POOL, 0)
    await opened.call(remote.STORAGE_POOL_BUILD, pool, 0)
    await opened.call(remote.STORAGE_POOL_CREATE, pool, 0)
    vol = await opened.call(remote.STORAGE_VOL_CREATE_XML, pool, VOLUME, 0)
    await refused(opened, VirdError, remote.STORAGE_VOL_CREATE_XML, pool, VOLUME, 0)
    _, up = await opened.client.call_with_stream(
        remote.STORAGE_VOL_UPLOAD, remote.StorageVolUploadArgs(vol, 0, len(CONTENT), 0)
    )
    await up.send(CONTENT)
    await up.finish()
    _, down = await opened.client.call_with_stream(
        remote.STORAGE_VOL_DOWNLOAD, remote.StorageVolDownloadArgs(vol, 0, len(CONTENT), 0)
    )
    assert await down.recv_all(len(CONTENT)) == CONTENT
    await down.finish()
    await opened.call(remote.STORAGE_VOL_DELETE, vol, 0)
    await refused(opened, NoStorageVol, remote.STORAGE_VOL_LOOKUP_BY_NAME, pool, "one")
    await opened.call(remote.STORAGE_POOL_DESTROY, pool)
    await opened.call(remote.STORAGE_POOL_UNDEFINE, pool)
    await refused(opened, NoStoragePool, remote.STORAGE_POOL_LOOKUP_BY_UUID, pool.uuid)


CASES: tuple[Case, ...] = tuple(held for held in tuple(globals().values()) if isinstance(held, Case))
