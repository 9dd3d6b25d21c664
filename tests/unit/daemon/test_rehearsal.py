"""After the rehearsal the first client finds loaded what it would have to wait for, and nothing else is different."""

from __future__ import annotations

import subprocess
import sys

REHEARSED = """
import asyncio, sys
from pathlib import Path
from vird.daemon.drivers import LoadedDrivers
from vird.daemon.event_log import FileEventLog
from vird.daemon.rehearsal import OPENING, rehearse
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.wire.xdr import Record

async def main() -> None:
    root = Path(sys.argv[1])
    log = FileEventLog(root / "events")
    drivers = LoadedDrivers(Paths(root), Settings(), log)
    assert "vird.drivers.test.driver" not in sys.modules
    await rehearse(drivers)
    assert "vird.drivers.test.driver" in sys.modules
    records = [kind for procedure in OPENING for kind in (procedure.args, procedure.ret) if kind is not None]
    assert records and all(kind.encode is not Record.encode for kind in records)
    assert log.last == 0 and not drivers._loaded
    print("rehearsed")

asyncio.run(main())
"""


def test_drivers_and_codecs_are_there_and_nothing_was_opened(tmp_path: object) -> None:
    done = subprocess.run([sys.executable, "-c", REHEARSED, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.stdout == "rehearsed\n", done.stderr
