"""What two hosts tell each other."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.test.beyond.migration.cookie import Cookie


@pytest.mark.parametrize(
    "cookie",
    [Cookie("token"), Cookie("token", True, "<domain/>", (5, 6), ("/", "/boot"), 70)],
    ids=["little", "all"],
)
def test_it_arrives_as_it_left(cookie: Cookie) -> None:
    assert Cookie.from_bytes(cookie.to_bytes()) == cookie


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"5",
        b"[]",
        b"{}",
        b'{"host": "t", "odd": 1}',
        b'{"host": "t", "clock": [1]}',
        b'{"host": "t", "weight": "x"}',
    ],
)
def test_strange_ones_are_refused(content: bytes) -> None:
    with pytest.raises(errors.InternalError):
        Cookie.from_bytes(content)
