"""The daemon as a service: its paths, its sockets from the service manager, the word that it is ready, its end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.raw_client import OK, RawClient
from tests.compat.seen import virsh
from vird.testing.daemons import READY_LINE, STOP_TIMEOUT_S, DaemonError, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

VIRD = str(Path(sys.executable).with_name("vird"))
MODULAR = ("virtqemud", "virtnetworkd", "virtproxyd")


def test_end_on_request(vird: Vird) -> None:
    assert vird.terminate() == 0
    left = vird.sandbox.leftovers(vird.root / "run")
    # That pools have been started by themselves holds until the host goes down.
    left.files.remove(str(vird.root / "run/libvirt/storage/autostarted"))
    assert not left


def test_end_with_clients_connected(vird: Vird) -> None:
    with RawClient(vird.socket).log_in() as idle:
        began = time.monotonic()
        assert vird.terminate() == 0
        assert time.monotonic() - began < 5
        assert idle.is_closed()


def test_end_on_interrupt(vird: Vird) -> None:
    assert vird.process is not None
    vird.process.send_signal(signal.SIGINT)
    assert vird.process.wait(STOP_TIMEOUT_S) == 0
    vird.process = None


def test_modular_names_and_permissions(vird: Vird) -> None:
    folder = vird.socket.parent
    for name in MODULAR:
        for suffix in ("", "-ro"):
            uri = vird.uri(socket=folder / f"{name}-sock{suffix}")
            assert vird.virsh("-q", *(["-r"] if suffix else []), "list", uri=uri).returncode == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.glob("libvirt*sock*")}
    assert modes == {"libvirt-sock": 0o770, "libvirt-sock-ro": 0o777, "libvirt-admin-sock": 0o700}


def test_settings_that_are_wrong_are_named(sandbox: Sandbox, folder: Path) -> None:
    daemon = Vird(sandbox, folder / "root")
    config = folder / "libvirtd.conf"
    config.write_text('max_clients = "many"\n')
    with pytest.raises(DaemonError, match="max_clients"):
        daemon.start("--config", str(config))
    config.write_text('unix_sock_rw_perms = "0777"\n')
    daemon.start("--config", str(config))
    assert daemon.socket.stat().st_mode & 0o777 == 0o777
    daemon.terminate()


def test_the_service_manager_is_told(sandbox: Sandbox, folder: Path) -> None:
    address = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(20)
        process = sandbox.popen(
            [VIRD, "daemon", "--root", str(folder / "root")],
            env={**os.environ, "NOTIFY_SOCKET": str(address)},
            stdout=subprocess.DEVNULL,
        )
        said = manager.recv(4096).decode().splitlines()
        assert "READY=1" in said and f"MAINPID={process.pid}" in said
        process.terminate()
        assert manager.recv(4096) == b"STOPPING=1"
        assert process.wait(STOP_TIMEOUT_S) == 0


# What a service manager does: the sockets from descriptor 3 on, and the process id in the environment.
_ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


def test_sockets_from_the_service_manager(sandbox: Sandbox, folder: Path) -> None:
    daemon = Vird(sandbox, folder / "root")
    daemon.socket.parent.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(daemon.socket))
        listener.listen()
        # A client that was there before the daemon is served by it.
        with RawClient(daemon.socket, timeout_s=30) as early:
            argv = [sys.executable, "-c", _ACTIVATE, str(listener.fileno()), VIRD, "daemon", "--root", str(daemon.root)]
            daemon.process = sandbox.popen(argv, pass_fds=[listener.fileno()], stdout=subprocess.DEVNULL)
            early.log_in()
        assert virsh(daemon, "uri")
        assert daemon.terminate() == 0
        # The socket belongs to the service manager, which goes on listening.
        assert daemon.socket.exists()


@pytest.fixture
def system_daemon(sandbox: Sandbox) -> Iterator[Sandbox]:
    """A daemon on libvirt's own system paths, which are empty folders in this sandbox."""
    for path in ("/etc/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt", "/run/libvirt"):
        Path(path).mkdir(parents=True, exist_ok=True)
        sandbox.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", path])
    process = sandbox.popen([VIRD, "daemon"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline().decode().strip() == READY_LINE
    yield sandbox
    process.terminate()
    assert process.wait(STOP_TIMEOUT_S) == 0


@pytest.mark.parametrize("uri", ["qemu:///system", "network:///system", None])
def test_stock_clients_find_it_on_their_own(system_daemon: Sandbox, uri: str | None) -> None:
    argv = ["virsh", *(["-c", uri] if uri else []), "-q"]
    assert system_daemon.run([*argv, "uri"]).stdout.strip() == (uri or "qemu:///system")
    assert system_daemon.run([*argv, "net-list", "--all"]).stdout.strip() == ""


def test_the_admin_socket_answers(vird: Vird) -> None:
    """virt-admin's own first question may be refused with an error, but not with silence."""
    with RawClient(vird.socket.with_name("libvirt-admin-sock")) as client:
        client.send(client.frame(1, b"\0\0\0\0", program=0x06900690))
        reply = client.receive()
        assert reply is not None and reply.status in (OK, 1)
