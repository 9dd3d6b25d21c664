"""The NBD server of a pulled backup in the guest's QEMU: started, with TLS where it is asked for, and stopped."""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.drivers.qemu.backup.plan import server_start
from vird.drivers.qemu.guest import Guest
from vird.model.backup import Backup, BackupObjects, BackupPrivate, BackupTlsObject

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

CREDENTIALS: Final = "objlibvirt_backup_tls0"


async def start_server(driver: QemuDriver, guest: Guest, backup: Backup, undo: AsyncExitStack) -> None:
    """Start it as the document says; the object that it needs is noted in there.

    Raises ``InternalError`` with QEMU's words, ``ConfigUnsupported`` for a key that needs a password.
    """
    server, monitor = backup.server, guest.monitor
    assert server is not None, "the schema wants one"
    credentials = None
    if server.tls == "yes":
        settings = driver.settings
        if settings.backup_tls_x509_secret_uuid:
            raise errors.ConfigUnsupported("backup_tls_x509_secret_uuid: keys with passwords are not supported")
        wanted = {
            "qom-type": "tls-creds-x509",
            "id": CREDENTIALS,
            "dir": settings.backup_tls_x509_cert_dir or settings.default_tls_x509_cert_dir,
            "endpoint": "server",
            "verify-peer": bool(settings.backup_tls_x509_verify),
        }
        await monitor.execute("object-add", wanted)
        undo.push_async_callback(monitor.execute, "object-del", {"id": CREDENTIALS})
        credentials = CREDENTIALS
        backup.private_data = BackupPrivate(objects=BackupObjects(tls=BackupTlsObject(alias=CREDENTIALS)))
    await monitor.execute("nbd-server-start", server_start(server, credentials))
    undo.push_async_callback(monitor.execute, "nbd-server-stop")


async def stop_server(guest: Guest, backup: Backup) -> None:
    """Stop it, whether it runs or not; its clients lose their connections."""
    with suppress(errors.VirdError):
        await guest.monitor.execute("nbd-server-stop")
    objects = backup.private_data.objects if backup.private_data is not None else None
    if objects is not None and objects.tls is not None:
        with suppress(errors.VirdError):
            await guest.monitor.execute("object-del", {"id": objects.tls.alias})


async def remove_socket(backup: Backup) -> None:
    """QEMU removes its socket when the server stops, but not when it is ended itself."""
    server = backup.server
    if server is None or server.transport != "unix" or server.socket is None:
        return
    path = server.socket

    def remove() -> None:
        with suppress(OSError):
            if stat.S_ISSOCK(os.lstat(path).st_mode):
                os.unlink(path)

    await asyncio.to_thread(remove)
