"""A user's own daemon, without any privilege: stock virsh finds it at `qemu:///session` and runs a guest there."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need_program
from vird.testing.daemons import READY_LINE
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

VIRD = str(Path(sys.executable).with_name("vird"))
GUEST = """\
<domain type='qemu'>
  <name>mine</name>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><interface type='user'/><graphics type='vnc' autoport='yes'/></devices>
</domain>
"""
READY_TIMEOUT_S = 30


class OwnDaemon:
    """A daemon of the user `nobody`, in a home of its own."""

    def __init__(self, sandbox: Sandbox, home: Path) -> None:
        self.sandbox = sandbox
        self.home = home
        self.environment = ["env", f"HOME={home}", f"XDG_RUNTIME_DIR={home}/run"]
        self.process: subprocess.Popen[bytes] | None = None

    def _as_user(self, *words: str) -> list[str]:
        # The project's folder may be closed to other users; that alone they need not respect.
        reads = [f"--{kind}-caps=+dac_read_search" for kind in ("inh", "ambient")]
        user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *reads]
        return [*user, *self.environment, *words]

    def start(self) -> None:
        self.process = self.sandbox.popen(self._as_user(VIRD, "daemon"), stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        deadline = time.monotonic() + READY_TIMEOUT_S
        while READY_LINE not in self.process.stdout.readline().decode():
            assert self.process.poll() is None and time.monotonic() < deadline

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def virsh(self, *words: str) -> str:
        return self.run("virsh", "-q", *words)

    def run(self, *words: str) -> str:
        done = self.sandbox.run(self._as_user(*words), check=False)
        assert done.returncode == 0, done.stderr
        return str(done.stdout).strip()


@pytest.fixture
def user(sandbox: Sandbox) -> Iterator[OwnDaemon]:
    need_program("virsh")
    with tempfile.TemporaryDirectory(prefix="vird-home.") as name:
        home = Path(name)
        (home / "run").mkdir(mode=0o700)
        for folder in (home, home / "run"):
            os.chown(folder, 65534, 65534)
        yield OwnDaemon(sandbox, home)


@pytest.fixture
def daemon(user: OwnDaemon) -> Iterator[OwnDaemon]:
    user.start()
    yield user
    user.kill()


def test_a_user_runs_a_guest(daemon: OwnDaemon) -> None:
    assert daemon.virsh("uri") == "qemu:///session"
    document = daemon.home / "mine.xml"
    document.write_text(GUEST)
    daemon.virsh("define", str(document))
    daemon.virsh("start", "mine")
    assert "user" in daemon.virsh("domiflist", "mine")
    assert daemon.virsh("vncdisplay", "mine") == "127.0.0.1:0"
    daemon.kill()
    daemon.start()
    assert daemon.virsh("domstate", "mine", "--reason") == "running (booted)"
    daemon.virsh("destroy", "mine")
    daemon.virsh("undefine", "mine")
    assert daemon.virsh("list", "--all") == ""


@pytest.mark.parametrize("client", [pytest.param("virsh", id="virsh"), pytest.param(VIRD, id="vird")])
def test_the_first_client_starts_it(user: OwnDaemon, client: str) -> None:
    """Stock clients by the folder that ``LIBVIRTD_PATH`` names, where our program is called `libvirtd`; ours anyway."""
    (user.home / "libvirtd").symlink_to(VIRD)
    environ = [] if client == VIRD else ["env", f"LIBVIRTD_PATH={user.home}"]
    assert user.run(*environ, client, "-q", "-c", "qemu:///session", "uri").strip() == "qemu:///session"
    (command,) = (line for line in user.sandbox.processes().values() if "--timeout=" in line)
    assert command.endswith("--timeout=120")
    # It is there for the next one, and ends once nobody needs it.
    assert user.virsh("list", "--all") == ""
    user.run(VIRD, "admin", "-c", "libvirtd:///session", "daemon-timeout", "--timeout", "1")
    user.sandbox.wait_without("--timeout=120")


def test_none_is_started_where_none_is_wanted(user: OwnDaemon) -> None:
    argv = user._as_user("env", "LIBVIRT_AUTOSTART=0", VIRD, "-c", "qemu:///session", "uri")
    done = user.sandbox.run(argv, check=False)
    assert (done.returncode, "Failed to connect socket" in done.stderr) == (1, True)
