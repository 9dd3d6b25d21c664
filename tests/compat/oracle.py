"""A real libvirtd as the one to ask, or the reason why there is none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vird.testing.daemons import Libvirtd
from vird.testing.sandbox import Sandbox


def why_not() -> str | None:
    """What is missing for an oracle, None when all is there."""
    if Libvirtd.program is None:
        return "libvirtd is not installed"
    if os.geteuid() != 0:
        return "an oracle needs root"
    return None


@contextmanager
def libvirtd() -> Iterator[str]:
    """The path of a socket on which a fresh libvirtd answers, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="vird-oracle.") as folder, Sandbox() as sandbox:
        os.chmod(folder, 0o755)
        daemon = Libvirtd(sandbox, Path(folder) / "root").start()
        try:
            yield str(daemon.socket)
        finally:
            daemon.terminate()
