"""A driver opened for a client, and the place drivers live in."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest

from vird.api.capabilities import Host, Lifecycle
from vird.api.driver import Environment, Opened
from vird.errors import ErrorDomain
from vird.host.paths import Paths


class QemuHost(Host):
    error_domain: ClassVar[ErrorDomain] = ErrorDomain.QEMU


class Log:
    def append(self, source: str, event: object) -> int:
        return 1


def test_error_domain_is_that_of_the_object_that_serves() -> None:
    opened = Opened("qemu:///system", {Host: QemuHost()})
    assert opened.error_domain(Host) is ErrorDomain.QEMU
    assert opened.error_domain(Lifecycle) is ErrorDomain.NONE


def test_closing() -> None:
    closed: list[bool] = []

    async def close() -> None:
        closed.append(True)

    asyncio.run(Opened("test:///default", {}, on_close=close).close())
    asyncio.run(Opened("test:///default", {}).close())
    assert closed == [True]


def test_other_drivers_are_found_through_the_daemon_only() -> None:
    environment = Environment(Paths("/tmp/root"), Log())
    with pytest.raises(LookupError, match="network"):
        asyncio.run(environment.driver("network"))
