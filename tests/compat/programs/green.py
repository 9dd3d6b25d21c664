"""`libvirt` and `vird.sync` where eventlet patched the process (``green_program.py``), before or after the import."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.programs.places import python
from vird.testing.daemons import Libvirtd, Vird
from vird.testing.sandbox import Sandbox

EVENTLET = "eventlet==0.41.3"
PROGRAM = Path(__file__).with_name("green_program.py")


def compare() -> Iterator[tuple[str, bool, str]]:
    """The daemon and the moment, whether all went well, and what was said when not."""
    interpreter = python("green", EVENTLET, ours=True)
    for kind in (Vird, Libvirtd):
        with tempfile.TemporaryDirectory(prefix="vird-green.") as name, Sandbox() as sandbox:
            Path(name).chmod(0o755)
            daemon = kind(sandbox, Path(name) / "root")
            daemon.start()  # type: ignore[attr-defined, unused-ignore]
            for when in ("before", "after"):
                argv = [str(interpreter), str(PROGRAM), when, daemon.uri("test", "default")]
                # libvirtd's simulated volumes have no content.
                argv += ["streams"] if kind is Vird else []
                done = subprocess.run(
                    argv, env=dict(os.environ), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                    check=False,
                )  # fmt: skip
                is_well = done.returncode == 0 and done.stdout == "so it is\n"
                yield f"eventlet, patched {when} the import: {kind.name}", is_well, done.stdout + done.stderr
            daemon.terminate()
