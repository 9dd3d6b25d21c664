"""Volumes that are made or used are left alone."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.storage.backends import backend_of
from vird.drivers.storage.entry import StoragePool, VolumeEntry, use
from vird.model.pool import parse_pool
from vird.model.volume import Volume
from vird.wire.procedures.refs import StorageVolRef


def test_states() -> None:
    document = parse_pool("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>")
    pool = StoragePool("p", b"1" * 16, backend_of("dir"), document)
    assert pool.newest is document
    with pytest.raises(errors.OperationInvalid, match="storage pool 'p' is not active"):
        pool.volume("v")
    pool.live = document
    volume = pool.volumes["v"] = VolumeEntry(Volume(name="v", key="/p/v"), is_building=True)
    assert pool.vol_ref(volume) == StorageVolRef("p", "v", "/p/v")
    with pytest.raises(errors.OperationInvalid, match="still being allocated"):
        volume.require_idle()
    volume.is_building = False
    with pool.work(volume):
        with pytest.raises(errors.InternalError, match="has asynchronous jobs running"):
            pool.require_no_work()
        with pytest.raises(errors.OperationInvalid, match="still in use"):
            volume.require_idle()
    with use(volume):
        pool.require_no_work()
    volume.require_idle()
