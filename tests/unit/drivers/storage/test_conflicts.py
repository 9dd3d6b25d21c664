"""Two pools are never the same storage."""

from __future__ import annotations

import pytest

from vird.drivers.storage.conflicts import places_of
from vird.model.pool import parse_pool

DEVICE = "<source><device path='/dev/a'/></source>"
SERVER = "<source><host name='h'/><dir path='/x'/></source>"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("dir", ""), ("dir", ""), True),
        (("fs", DEVICE), ("disk", DEVICE), True),
        (("netfs", SERVER), ("netfs", SERVER), True),
        (("netfs", SERVER), ("netfs", SERVER.replace("/x", "/y")), False),
        (("dir", ""), ("fs", DEVICE), False),
        (("mpath", ""), ("mpath", ""), False),
    ],
)
def test_places(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    first, second = (
        places_of(parse_pool(f"<pool type='{kind}'><name>p</name>{source}<target><path>/t</path></target></pool>"))
        for kind, source in (one, other)
    )
    assert bool(first & second) is same
