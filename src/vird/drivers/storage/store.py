"""The storage driver's files: definitions, and which pools run.

Blocking and short; callers on the event loop run it in a thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from vird.drivers.common.persist import DocumentFolder
from vird.drivers.storage.places import Places
from vird.errors import VirdError
from vird.host import files
from vird.model.pool import Pool, parse_pool
from vird.model.pool.status import PoolStatus

log = logging.getLogger(__name__)


class PoolStore:
    """Reads and writes what must outlive the daemon."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.definitions = DocumentFolder(places.documents, "pool-edit", autostart=places.autostart)
        self.statuses = DocumentFolder(places.running, "pool-edit")

    def save_definition(self, pool: Pool) -> None:
        """Keep what the user defined."""
        files.make_folder(self.places.documents, 0o700)
        self.definitions.save(pool.name or "", _without_sizes(pool).to_xml())

    def definitions_kept(self) -> Iterator[tuple[Pool, bool]]:
        """Every readable definition, and whether it starts by itself."""
        for name, xml in self.definitions.load_all():
            try:
                pool = parse_pool(xml)
            except VirdError as fault:
                log.error("storage pool definition %s is left out: %s", name, fault)
                continue
            if pool.name == name and pool.uuid:
                yield pool, self.definitions.autostart(name)

    def save_status(self, pool: Pool) -> None:
        """Keep that a pool runs."""
        files.make_folder(self.places.running, 0o755)
        self.statuses.save(pool.name or "", PoolStatus(pool=_without_sizes(pool)).to_xml())

    def statuses_kept(self) -> Iterator[Pool]:
        """The pools that ran when the last daemon ended."""
        for name, xml in self.statuses.load_all():
            try:
                pool = PoolStatus.from_xml(xml).pool
            except VirdError as fault:
                log.error("storage pool status %s cannot be read: %s", name, fault)
                continue
            if pool.name == name and pool.uuid:
                yield pool

    def is_first_start(self) -> bool:
        """Whether no daemon has started pools by themselves since the host came up; notes that one has."""
        if self.places.autostarted.exists():
            return False
        files.make_folder(self.places.running, 0o755)
        files.write_atomic(self.places.autostarted, b"", durable=False)
        return True


def _without_sizes(pool: Pool) -> Pool:
    kept = pool.copy()
    kept.capacity = kept.allocation = kept.available = 0
    return kept
