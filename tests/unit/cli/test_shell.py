"""The state between verbs."""

from __future__ import annotations

import asyncio

import pytest

from vird import errors
from vird.cli.failure import Failed
from vird.cli.shell import Settings, Shell


def test_one_connection_for_all() -> None:
    async def asked() -> None:
        shell = Shell(Settings(uri="test:///default"))
        first = await shell.connection()
        assert await shell.connection() is first
        await shell.disconnect()
        assert not first.is_open
        assert await shell.connection() is not first
        await shell.disconnect()

    asyncio.run(asked())


def test_why_there_is_none() -> None:
    shell = Shell(Settings(uri="qemu+unix:///system?socket=/nope"))
    with pytest.raises(Failed, match="failed to connect to the hypervisor") as raised:
        asyncio.run(shell.connection())
    assert isinstance(raised.value.__cause__, errors.VirdError)


def test_a_sentence_before_the_cause() -> None:
    cause = errors.NoDomain("x")
    with pytest.raises(Failed, match="cannot") as raised, Shell().failing("cannot"):
        raise cause
    assert raised.value.__cause__ is cause
