"""The storage volumes that a guest uses, to be deleted with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainXMLFlags
from vird.api.enums.volume import StorageVolDeleteFlags
from vird.cli.device_nodes import disks_of
from vird.cli.failure import Failed

if TYPE_CHECKING:
    from vird.cli.shell import Shell
    from vird.client.objects import Domain, StorageVolume


@dataclass(frozen=True)
class Used:
    """A volume of a guest's disk."""

    target: str
    source: str
    volume: StorageVolume


async def volumes_of(shell: Shell, guest: Domain, wanted: str | None) -> list[Used]:
    """The volumes of a guest's disks: those whose target or source is named, or all.

    Those that no pool knows are told and left. `Failed` when one that is named is none of the guest's.
    """
    connection = await shell.connection()
    names = wanted.split(",") if wanted is not None else None
    left = set(names or ())
    found = []
    for disk in disks_of(await guest.get_xml_desc(DomainXMLFlags.INACTIVE)):
        source = disk.source
        if source is None or (names is not None and disk.target not in left and source not in left):
            continue
        left -= {disk.target, source}
        try:
            if disk.type == "volume":
                pool, _, name = source.partition("/")
                volume = await (await connection.storage_pool_lookup_by_name(pool)).vol_lookup_by_name(name)
            else:
                volume = await connection.storage_vol_lookup_by_path(source)
        except errors.VirdError:
            shell.tell(f"Storage volume '{disk.target}'({source}) is not managed by libvirt. Remove it manually.\n")
            continue
        found.append(Used(disk.target, source, volume))
    if left:
        raise Failed(f"Volume '{sorted(left)[0]}' was not found in domain's definition.")
    return found


async def delete(shell: Shell, volumes: list[Used], *, wipe: bool, snapshots: bool) -> None:
    """Delete them, after they were overwritten where asked; all are tried, and `Failed` when one stayed."""
    stayed = False
    for used in volumes:
        named = f"'{used.target}'({used.source})"
        try:
            if wipe:
                shell.tell(f"Wiping volume {named} ... ")
                await used.volume.wipe()
                shell.tell("Done.\n")
            await used.volume.delete(StorageVolDeleteFlags.WITH_SNAPSHOTS if snapshots else 0)
        except errors.VirdError as failure:
            stayed = True
            shell.err.write(f"error: Failed to remove storage volume {named}: {failure}\n")
        else:
            shell.tell(f"Volume {named} removed.\n")
    if stayed:
        raise Failed("not every volume could be removed")
