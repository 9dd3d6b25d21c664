"""Pools looked up and listed."""

from __future__ import annotations

import pytest

from vird import errors
from vird.api.enums.pool import ConnectListAllStoragePoolsFlags as List
from vird.drivers.common.pools import PoolEntry, PoolRegistry, is_listed
from vird.model.pool import Pool, parse_pool


def pool(kind: str = "dir") -> Pool:
    return parse_pool(
        f"<pool type='{kind}'><name>p</name><source><device path='/d'/></source><target><path>/p</path></target></pool>"
    )


@pytest.mark.parametrize(
    ("flags", "listed"),
    [
        (0, True),
        (List.ACTIVE, False),
        (List.ACTIVE | List.INACTIVE, True),
        (List.PERSISTENT | List.FS, True),
        (List.DIR, False),
        (List.DIR | List.FS | List.AUTOSTART, False),
    ],
)
def test_each_group_of_flags_must_be_met(flags: int, listed: bool) -> None:
    assert is_listed(PoolEntry("p", b"1" * 16, persistent=pool("fs")), flags) is listed


def test_what_is_not_there_is_said_so() -> None:
    pools = PoolRegistry[PoolEntry]()
    with pytest.raises(errors.NoStoragePool, match="name 'p'"):
        pools.find_name("p")
    entry = PoolEntry("p", b"1" * 16, persistent=pool())
    pools.add(entry)
    assert pools.find(entry.ref) is pools.find_name("p") is entry
    with pytest.raises(errors.NoStoragePool, match="uuid '32323232-"):
        pools.find_uuid(b"2" * 16)


def test_states_are_required() -> None:
    entry = PoolEntry("p", b"1" * 16, persistent=pool())
    entry.require_inactive()
    with pytest.raises(errors.OperationInvalid, match="'p' is not active"):
        entry.require_active()
    entry.live = entry.persistent
    entry.require_active()
    with pytest.raises(errors.OperationInvalid, match="'p' is still active"):
        entry.require_inactive("still active")
