"""Where there is no bus, or somebody else, nobody is connected to."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from vird.host.system_bus import SystemBus


def test_no_bus(tmp_path: Path) -> None:
    assert asyncio.run(SystemBus.connect(tmp_path / "bus")) is None
    (tmp_path / "file").touch()
    assert asyncio.run(SystemBus.connect(tmp_path / "file")) is None


def test_somebody_who_is_no_bus(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "bus"))
    assert asyncio.run(SystemBus.connect(tmp_path / "bus")) is None
