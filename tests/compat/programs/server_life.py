"""OpenStack Nova's libvirt driver on our module: a server's life (``nova_server.py``) on both daemons."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.programs.places import python
from tests.conftest import BUILD_FOLDER
from vird.testing import guest_image
from vird.testing.daemons import Libvirtd, Vird
from vird.testing.sandbox import Sandbox

PACKAGES = ("nova==34.0.0", "openstack-placement", "fixtures", "testtools", "oslotest", "requests-mock", "ddt",
            "testresources", "testscenarios", "wsgi-intercept", "osprofiler")  # fmt: skip


def compare() -> Iterator[tuple[str, bool, str]]:
    """The daemon, whether the server lived its life, and what Nova said when not."""
    interpreter = python("nova", *PACKAGES, ours=True)
    image = guest_image.build(BUILD_FOLDER)
    for kind in (Vird, Libvirtd):
        with tempfile.TemporaryDirectory(prefix="vird-nova.") as name, Sandbox() as sandbox:
            Path(name).chmod(0o755)
            daemon = kind(sandbox, Path(name) / "root").like_libvirtd().start()
            environ = {
                **os.environ,
                "OS_NOVA_DISABLE_EVENTLET_PATCHING": "true",
                "NOVA_LIBVIRT_URI": daemon.uri(),
                "NOVA_KERNEL": str(image.kernel),
                "NOVA_INITRD": str(image.initrd),
                "NOVA_CMDLINE": guest_image.COMMAND_LINE,
                "NOVA_SAYS": guest_image.READY_LINE,
                "NOVA_FOLDER": name,
            }
            argv = sandbox.argv([str(interpreter), str(Path(__file__).with_name("nova_server.py"))])
            done = subprocess.run(
                argv, cwd=name, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=400,
                check=False,
            )  # fmt: skip
            daemon.terminate()
        yield f"{kind.name}: a server's life in Nova", done.returncode == 0, done.stderr[-4000:]
