"""Which running guest uses a volume that is to grow: it has to be told, and it holds the file.

Asked of the daemon once the plan is made; ``applying.py`` has the guest grow its disk then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vird.api.enums.domain import ConnectListAllDomainsFlags
from vird.cli.desired.planning import Step

if TYPE_CHECKING:
    from vird.client.connection import Connection


async def note_users(connection: Connection, steps: list[Step]) -> None:
    """Write down, in place, the guest under whose feet each growing volume grows; raises the library's errors."""
    growing = [step for step in steps if step.resize_to is not None and step.item.action == "change"]
    if not growing:
        return
    from vird.model.kinds import read_as_written

    guests = [
        (guest, read_as_written(await guest.get_xml_desc()))
        for guest in await connection.list_all_domains(ConnectListAllDomainsFlags.ACTIVE)
    ]
    for step in growing:
        assert step.current is not None and step.wanted is not None
        path = await step.current.handle.get_path()
        for guest, document in guests:
            disk = disk_on(document, path, step.wanted.pool, step.item.name)
            if disk is not None:
                step.used_by = guest, disk
                rows = [
                    replace(row, how="blockresize") if row.how == "vol-resize" else row for row in step.item.changes
                ]
                step.item = replace(step.item, changes=rows)


def disk_on(domain: Any, path: str, pool: str | None, volume: str) -> str | None:
    """The target of the disk that lies in a volume, None when there is none."""
    for disk in domain.devices.disks if domain.devices is not None else ():
        source = disk.source
        if source is None:
            continue
        is_volume = disk.type == "volume" and (source.pool, source.volume) == (pool, volume)
        if is_volume or path in (getattr(source, "file", None), getattr(source, "dev", None)):
            return str(disk.target.dev)
    return None
