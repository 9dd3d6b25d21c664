"""What the daemon may keep in memory after its start, as promised.  Times are measured in `benchmarks`, not here."""

from pathlib import Path

import pytest

from tests.compat.seen import virsh
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

RESIDENT_MIB = 60


def test_memory_after_start(sandbox: Sandbox, folder: Path) -> None:
    daemon = Vird(sandbox, folder / "root")
    # What is learned about this machine's QEMU once is kept; the promise is about every other start.
    daemon.start()
    virsh(daemon, "capabilities")
    daemon.terminate()
    daemon.start()
    virsh(daemon, "uri")
    resident = daemon.resident_kib() / 1024
    daemon.terminate()
    assert resident < RESIDENT_MIB
