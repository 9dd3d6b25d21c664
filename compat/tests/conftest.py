"""A connection of this process's own test driver for each test; expected errors are not printed."""

from __future__ import annotations

from collections.abc import Iterator

import libvirt
import pytest


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    yield
    libvirt.registerErrorHandler(None, None)


@pytest.fixture
def conn() -> Iterator[libvirt.virConnect]:
    made = libvirt.open("test:///default")
    yield made
    if made._o is not None:
        made.close()


@pytest.fixture
def dom(conn: libvirt.virConnect) -> libvirt.virDomain:
    return conn.lookupByName("test")
