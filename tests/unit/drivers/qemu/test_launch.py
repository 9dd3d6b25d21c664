import socket
from pathlib import Path

import pytest

from vird.drivers.qemu.launch import bind_monitor


def test_the_monitor_socket_is_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    (folder / "monitor.sock").write_text("left over")
    monitor = bind_monitor(str(folder / "monitor.sock"))
    assert (folder / "monitor.sock").stat().st_mode & 0o777 == 0o600
    assert (folder / "monitor.sock").is_socket()
    monitor.close()


def test_connections_wait_for_whoever_accepts(tmp_path: Path) -> None:
    monitor = bind_monitor(str(tmp_path / "monitor.sock"))
    assert monitor.fd == monitor.listener.fileno()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(monitor.path)
        monitor.close()
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        bind_monitor(str(tmp_path / "missing/monitor.sock"))
