from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from vird.testing.daemons import DaemonError, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

NO_SANDBOX = cast(Sandbox, SimpleNamespace())


def test_uri_leads_to_this_daemon(tmp_path: Path) -> None:
    daemon = Vird(NO_SANDBOX, tmp_path / "root")
    assert daemon.uri() == f"qemu+unix:///system?socket={tmp_path}/root/run/libvirt/libvirt-sock"
    assert daemon.uri("test", "default", daemon.read_only_socket).endswith(
        "/default?socket=" + str(daemon.root) + "/run/libvirt/libvirt-sock-ro"
    )


def test_the_sockets_of_the_reference(tmp_path: Path) -> None:
    daemon = Libvirtd(NO_SANDBOX, tmp_path / "root")
    assert (daemon.socket.name, daemon.read_only_socket.name) == ("libvirt-sock", "libvirt-sock-ro")


@pytest.mark.parametrize("kind", [Vird, Libvirtd])
def test_one_that_does_not_run_has_no_process(tmp_path: Path, kind: Any) -> None:
    daemon = kind(NO_SANDBOX, tmp_path / "root")
    with pytest.raises(DaemonError):
        _ = daemon.pid
    assert daemon.terminate() == 0
    assert daemon.log() == ""
