"""Backups of a domain."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef


class Backup(Capability):
    """Backups of a domain."""

    async def domain_backup_begin(
        self, dom: DomainRef, backup_xml: str, checkpoint_xml: str | None, flags: int
    ) -> None:
        """Begin a backup, with a checkpoint of the same moment if a document is given."""
        raise no_support(remote.DOMAIN_BACKUP_BEGIN)

    async def domain_backup_get_xml_desc(self, dom: DomainRef, flags: int) -> str:
        """The document of the running backup; ``NoDomainBackup`` when there is none."""
        raise no_support(remote.DOMAIN_BACKUP_GET_XML_DESC)
