"""Which daemon is meant."""

from __future__ import annotations

import asyncio

import pytest

from vird import errors
from vird.cli.reach import DEFAULT_URI_VARIABLE, reach
from vird.cli.shell import Settings


def uri_of(settings: Settings) -> str:
    async def asked() -> str:
        async with await reach(settings) as connection:
            return await connection.get_uri()

    return asyncio.run(asked())


def test_the_option_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEFAULT_URI_VARIABLE, "odd:///")
    assert uri_of(Settings(uri="test:///default")) == "test:///default"


def test_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEFAULT_URI_VARIABLE, "test:///default")
    assert uri_of(Settings()) == "test:///default"


def test_nobody_there() -> None:
    with pytest.raises(errors.VirdError, match="/nope/sock"):
        uri_of(Settings(uri="qemu+unix:///system?socket=/nope/sock"))
