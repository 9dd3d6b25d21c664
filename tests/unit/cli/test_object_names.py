"""Names that a completion may offer."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.cli.said import said
from vird.cli.object_names import names_by
from vird.cli.shell import Settings, Shell


@pytest.mark.parametrize(
    ("words", "found"),
    [("domstate t", "test"), ("net-start d", "default"), ("pool-start d", "default-pool"), ("iface-mac e", "eth1")],
)
def test_of_a_daemon(words: str, found: str) -> None:
    assert said(f"complete {words}").out == f"{found}\n"


def test_without_a_daemon_there_are_none() -> None:
    async def asked() -> list[str]:
        names = await names_by(Shell(Settings(uri="qemu+unix:///system?socket=/nope")), ["domstate"])
        return list(names("domain"))

    assert asyncio.run(asked()) == []
