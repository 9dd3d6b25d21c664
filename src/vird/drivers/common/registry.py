"""The objects a driver holds: found by UUID, by name, and by what the driver adds.

Generic over the document (``Registry[DomainEntry]``, ``Registry[NetworkEntry]`` …).  Holds
everything in memory; files are ``persist``'s business, locking is the entry's own job slot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from vird.drivers.common.jobs import JobSlot

Document = TypeVar("Document")


class Entry(Generic[Document]):
    """One object: the persistent document, the live one while it runs, and its one job.

    ``persistent`` is what the user defined and is None for a transient object; ``live`` is
    what runs now and is None while nothing runs.  At least one of them is always set.
    """

    def __init__(
        self,
        name: str,
        uuid: bytes,
        *,
        persistent: Document | None = None,
        live: Document | None = None,
        autostart: bool = False,
    ) -> None:
        self.name = name
        self.uuid = uuid
        self.persistent = persistent
        self.live = live
        self.autostart = autostart
        self.job = JobSlot()

    @property
    def is_active(self) -> bool:
        """Whether it runs."""
        return self.live is not None

    @property
    def is_persistent(self) -> bool:
        """Whether it stays when it stops."""
        return self.persistent is not None

    @property
    def newest(self) -> Document:
        """The live document while it runs, else the persistent one."""
        document = self.live if self.live is not None else self.persistent
        assert document is not None, f"{self.name} has no document"
        return document


E = TypeVar("E", bound="Entry")  # type: ignore[type-arg]


class Registry(Generic[E]):
    """All entries of one kind, in the order in which they came."""

    def __init__(self) -> None:
        self._by_uuid: dict[bytes, E] = {}
        self._by_name: dict[str, E] = {}

    def by_uuid(self, uuid: bytes) -> E | None:
        """The entry with these 16 bytes, or None."""
        return self._by_uuid.get(uuid)

    def by_name(self, name: str) -> E | None:
        """The entry of this name, or None."""
        return self._by_name.get(name)

    def add(self, entry: E) -> None:
        """Take a new entry in; name and UUID must both be free."""
        if entry.name in self._by_name or entry.uuid in self._by_uuid:
            raise ValueError(f"{entry.name} is registered already")
        self._by_uuid[entry.uuid] = entry
        self._by_name[entry.name] = entry

    def remove(self, entry: E) -> None:
        """Forget an entry; one that is not here is left alone."""
        if self._by_uuid.get(entry.uuid) is entry:
            del self._by_uuid[entry.uuid]
            del self._by_name[entry.name]

    def rename(self, entry: E, name: str) -> None:
        """Give an entry another name, which must be free."""
        if name in self._by_name:
            raise ValueError(f"{name} is registered already")
        del self._by_name[entry.name]
        entry.name = name
        self._by_name[name] = entry

    def __iter__(self) -> Iterator[E]:
        return iter(list(self._by_uuid.values()))

    def __len__(self) -> int:
        return len(self._by_uuid)
