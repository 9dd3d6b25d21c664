"""What a server exports; mounting itself is tried on real file systems."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from vird import errors
from vird.drivers.storage.backends.mounted import MountedBackend, exports
from vird.model.pool import parse_pool
from vird.model.pool.source import PoolSources

DEVICE = (
    "<pool type='fs'><name>p</name><source><device path='/nothere'/></source><target><path>{}</path></target></pool>"
)


def test_exports_are_sources() -> None:
    found = PoolSources(sources=list(exports("h", "/srv/a 192.0.2.0/24\n\nrpc mount export: x\n/b *"))).to_xml()
    assert "<dir path='/srv/a'/>" in found and "<dir path='/b'/>" in found and found.count("<source>") == 2


def test_formatting_asks_for_its_device(tmp_path: Path) -> None:
    pool = parse_pool(DEVICE.format(tmp_path / "t"))
    backend = MountedBackend()
    assert asyncio.run(backend.is_up(pool)) is False
    with pytest.raises(errors.OperationInvalid, match="Source device does not exist"):
        asyncio.run(backend.build(pool, 4))
    with pytest.raises(errors.InvalidArg, match="mutually exclusive"):
        asyncio.run(backend.build(pool, 12))
    asyncio.run(backend.stop(pool))
