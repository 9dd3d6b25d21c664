"""Whether two pools are the same storage, which would show each volume twice."""

from __future__ import annotations

from collections.abc import Iterable

from vird.drivers.storage.entry import StoragePool
from vird.errors import OperationFailed
from vird.model.pool import Pool


def refuse_conflict(pool: Pool, others: Iterable[StoragePool]) -> None:
    """Raises ``OperationFailed`` for a pool that is what another one (of another name) is."""
    own = places_of(pool)
    for other in others:
        if other.name != pool.name and own & places_of(other.newest):
            raise OperationFailed(f"Storage source conflict with pool: '{other.name}'")


def places_of(pool: Pool) -> frozenset[tuple[str, ...]]:
    """What a pool is made of: a folder, devices, a server's folder."""
    source, target = pool.source, pool.target
    if pool.type == "dir":
        return frozenset({("folder", target.path)} if target is not None and target.path else ())
    if source is None:
        return frozenset()
    if pool.type == "netfs":
        path = source.dir.path if source.dir is not None else None
        return frozenset(("server", host.name or "", path or "") for host in source.hosts)
    return frozenset(("device", device.path) for device in source.devices if device.path)
