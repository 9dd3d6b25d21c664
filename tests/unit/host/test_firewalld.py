"""Where there is no bus there is no firewalld, and no library is loaded for it."""

import asyncio
import subprocess
import sys
from pathlib import Path

from vird.host.firewalld import Firewalld


def test_no_bus(tmp_path: Path) -> None:
    assert asyncio.run(Firewalld.connect(tmp_path / "bus")) is None


def test_the_library_is_not_loaded_before_there_is_a_bus() -> None:
    code = "import vird.drivers.network.driver, sys; sys.exit('dbus_fast' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
