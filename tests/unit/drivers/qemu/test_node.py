"""What the host offers encrypted guests."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from vird.drivers.qemu.node import SEV_GUEST, QemuNode
from vird.errors import NoSupport, OperationUnsupported


class Cache:
    def __init__(self, flags: set[str]) -> None:
        self.flags = flags

    async def get(self, emulator: str) -> Any:
        return SimpleNamespace(flags=self.flags)


def node(*flags: str) -> QemuNode:
    return QemuNode(cast("Any", SimpleNamespace(capability_cache=Cache(set(flags)))))


def test_an_emulator_without_them() -> None:
    with pytest.raises(OperationUnsupported, match="QEMU does not support SEV guest"):
        asyncio.run(node().node_get_sev_info(0, 0))


def test_an_emulator_with_them() -> None:
    with pytest.raises(NoSupport):
        asyncio.run(node(SEV_GUEST).node_get_sev_info(0, 0))
