"""What a restarted daemon reads."""

from __future__ import annotations

from pathlib import Path

from vird.drivers.storage.places import Places
from vird.drivers.storage.store import PoolStore
from vird.host.paths import Paths
from vird.model.pool import parse_pool

UUID = "6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01"


def test_everything_comes_back(tmp_path: Path) -> None:
    store = PoolStore(Places(Paths(tmp_path)))
    pool = parse_pool(f"<pool type='dir'><name>p</name><uuid>{UUID}</uuid><target><path>/p</path></target></pool>")
    without_sizes = pool.to_xml()
    pool.capacity = 5
    store.save_definition(pool)
    store.save_status(pool)
    assert [(kept.to_xml(), autostart) for kept, autostart in store.definitions_kept()] == [(without_sizes, False)]
    assert [kept.to_xml() for kept in store.statuses_kept()] == [without_sizes]
    assert (store.is_first_start(), store.is_first_start()) == (True, False)
    (tmp_path / "run/libvirt/storage/bad.xml").write_text("<poolstate")
    assert len(list(store.statuses_kept())) == 1
