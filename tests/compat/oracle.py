"""A real libvirtd in namespaces of its own, as the one to ask, or the reason why there is none.

The script that starts it is found by ``VIRD_ORACLE`` or beside the repository; its socket lies in
a private mount, which is reached through the daemon's ``/proc/PID/root``.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[3] / "shared/oracle/with-libvirtd"


def script() -> Path:
    """Where the script should be."""
    return Path(os.environ.get("VIRD_ORACLE") or BESIDE)


def why_not() -> str | None:
    """What is missing for an oracle, None when all is there."""
    if not Path("/usr/sbin/libvirtd").exists():
        return "libvirtd is not installed"
    if not script().exists():
        return f"no oracle script at {script()}"
    if os.geteuid() != 0:
        return "an oracle needs root"
    return None


@contextmanager
def libvirtd() -> Iterator[str]:
    """The path of a socket on which a fresh libvirtd answers, until the block ends."""
    # The shell must stay: it is process 1 there, and reaps the QEMUs whose end libvirtd waits for.
    inside = 'echo "$ORACLE_SOCKET"; cat >/dev/null; exit 0'
    process = subprocess.Popen(
        [str(script()), "sh", "-c", inside],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        path = process.stdout.readline().strip()
        assert path, "the oracle did not start"
        first = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0]
        yield f"/proc/{first}/root{path}"
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)
