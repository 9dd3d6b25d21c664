"""What a command hears of its keeper."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from vird.cli.child.owner import Keeper
from vird.cli.failure import Failed


def test_facts_and_the_end(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "keeper.log").write_text("no QEMU here\n")
    process = subprocess.Popen([sys.executable, "-c", ""])

    async def main() -> None:
        near, far = socket.socketpair()
        near.setblocking(False)
        kept = Keeper(root, process, near)
        assert str(root) in kept.uri
        far.send(b'{"ready": true}\n{"sto')
        assert await kept.told("ready") is True
        far.send(b'pped": 0, "status": 7}\n')
        assert (await kept.told("stopped"), kept.facts["status"]) == (0, 7)
        far.close()
        with pytest.raises(Failed, match="no QEMU here"):
            await kept.told("anything")
        await kept.end()
        assert not root.exists()

    asyncio.run(main())
