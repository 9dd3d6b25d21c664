"""Backups of guests, as clients ask for them; how far one is and its abortion are the ``jobs`` capability's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.backup import Backup as BackupCalls
from vird.api.enums.domain_block import DomainBackupBeginFlags
from vird.drivers.common.jobs import WAIT_LIMIT_S
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.qemu.backup.begin import begin
from vird.drivers.qemu.backup.plan import shown
from vird.drivers.qemu.checkpoints.calls import read_checkpoint
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.model.checks.backup import parse_backup
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class QemuBackup(BackupCalls):
    """The capability, for one client."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver, caller: Caller) -> None:
        self._driver = driver
        self._caller = caller

    async def domain_backup_begin(
        self, dom: DomainRef, backup_xml: str, checkpoint_xml: str | None, flags: int
    ) -> None:
        """Begin a backup of a running guest, with a checkpoint of the same moment if a document is given."""
        check_flags(flags, DomainBackupBeginFlags, remote.DOMAIN_BACKUP_BEGIN)
        guest = self._driver.guest(dom)
        with speaking_as(ErrorDomain.DOMAIN):
            backup = parse_backup(validated(backup_xml, "domainbackup", wanted=True))
        checkpoint = read_checkpoint(checkpoint_xml) if checkpoint_xml is not None else None
        if not guest.is_active:
            raise errors.OperationUnsupported("cannot perform disk backup for inactive domain")
        await wait_until_over(guest)
        async with guest.job.hold("backup", str(self._caller)):
            reuses = bool(flags & DomainBackupBeginFlags.REUSE_EXTERNAL)
            await begin(self._driver, guest, backup, checkpoint, reuses=reuses)

    async def domain_backup_get_xml_desc(self, dom: DomainRef, flags: int) -> str:
        """The document of the running backup."""
        check_flags(flags, None, remote.DOMAIN_BACKUP_GET_XML_DESC)
        guest = self._driver.guest(dom)
        if guest.runtime is None or guest.runtime.backup is None:
            raise errors.NoDomainBackup("no domain backup job present")
        return shown(guest.runtime.backup.document).to_xml()


async def wait_until_over(guest: Guest, limit_s: float = WAIT_LIMIT_S) -> None:
    """Wait for the end of the guest's backup, if it has one: a guest has one long job at a time.

    Raises ``OperationTimeout``.
    """
    backup = guest.runtime.backup if guest.runtime is not None else None
    if backup is None:
        return
    try:
        await asyncio.wait_for(backup.over.wait(), limit_s)
    except TimeoutError:
        since_s = (await backup.figures()).elapsed_ms // 1000
        text = f"cannot acquire state change lock (held by job 'backup', running for {since_s}s)"
        raise errors.OperationTimeout(text) from None
