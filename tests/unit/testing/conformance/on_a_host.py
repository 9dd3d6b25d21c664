"""Runs cases on a simulated host of a daemon in this process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.testing.conformance import Case, Subject


def run(folder: Path, *cases: Case, supported: frozenset[str] | None = None, query: str = "?complete=1") -> None:
    """Each case, one after the other."""

    async def whole() -> None:
        service = Service(Paths(folder), Settings({"keepalive_interval": -1}))
        await service.start({})
        try:
            for case in cases:
                await case.run(
                    Subject(folder / "run/libvirt/libvirt-sock", f"test:///default{query}", "test"), supported
                )
        finally:
            await service.stop()

    asyncio.run(whole())
