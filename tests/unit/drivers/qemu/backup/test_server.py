"""The server of pulled backups."""

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.drivers.qemu.backup.rig import BackupRig
from vird import errors
from vird.drivers.qemu.backup.server import CREDENTIALS, remove_socket, start_server, stop_server
from vird.drivers.qemu.settings import QemuSettings
from vird.model.backup import Backup, BackupServer


def start(rig: BackupRig, backup: Backup, *, fails: bool = False) -> None:
    async def run() -> None:
        async with AsyncExitStack() as undo:
            await start_server(rig.driver, rig.guest, backup, undo)
            if not fails:
                undo.pop_all()

    asyncio.run(run())


def test_with_tls(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    cast("Any", rig.driver).settings = QemuSettings({"backup_tls_x509_cert_dir": "/pki", "backup_tls_x509_verify": 0})
    backup = Backup(mode="pull", server=BackupServer(name="h", port=10809, tls="yes"))
    start(rig, backup)
    made, started = (said for _, said in rig.monitor.said)
    assert (made["dir"], made["endpoint"], made["verify-peer"]) == ("/pki", "server", False)
    assert started["tls-creds"] == CREDENTIALS
    asyncio.run(stop_server(rig.guest, backup))
    assert rig.monitor.commands[2:] == ["nbd-server-stop", "object-del"]


def test_undone(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    start(rig, Backup(mode="pull", server=BackupServer(transport="unix", socket="/s")), fails=True)
    assert rig.monitor.commands == ["nbd-server-start", "nbd-server-stop"]
    rig.monitor.refusing.add("nbd-server-stop")
    asyncio.run(stop_server(rig.guest, Backup(mode="pull")))


def test_keys_with_passwords_are_refused(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    cast("Any", rig.driver).settings = QemuSettings({"backup_tls_x509_secret_uuid": "x"})
    with pytest.raises(errors.ConfigUnsupported, match="backup_tls_x509_secret_uuid"):
        start(rig, Backup(mode="pull", server=BackupServer(name="h", port=1, tls="yes")))


def test_only_sockets_are_removed(tmp_path: Path) -> None:
    path = tmp_path / "s"
    backup = Backup(mode="pull", server=BackupServer(transport="unix", socket=str(path)))
    path.touch()
    asyncio.run(remove_socket(backup))
    assert path.exists()
    path.unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        asyncio.run(remove_socket(backup))
    assert not path.exists()
    asyncio.run(remove_socket(Backup()))
