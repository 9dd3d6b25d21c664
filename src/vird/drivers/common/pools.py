"""Storage pools as drivers hold them: looked up, and listed by their flags.

Where volumes are and what is done to them is each driver's own.
"""

from __future__ import annotations

from typing import Final, TypeVar

from vird import errors
from vird.api.enums.pool import ConnectListAllStoragePoolsFlags
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.listing import fits
from vird.drivers.common.registry import Entry, Registry
from vird.model.pool import Pool
from vird.wire.procedures.refs import StoragePoolRef

List = ConnectListAllStoragePoolsFlags
TYPES: Final = {name.lower().replace("_", "-"): flag for name, flag in List.__members__.items() if flag >= List.DIR}
"""Pool types and the flags that list them."""


class PoolEntry(Entry[Pool]):
    """One pool."""

    @property
    def ref(self) -> StoragePoolRef:
        """How clients name it."""
        return StoragePoolRef(self.name, self.uuid)

    def require_active(self) -> None:
        """Raises ``OperationInvalid`` unless it runs."""
        if not self.is_active:
            raise errors.OperationInvalid(f"storage pool '{self.name}' is not active")

    def require_inactive(self, state: str = "active") -> None:
        """Raises ``OperationInvalid`` while it runs; ``state`` is the word for that."""
        if self.is_active:
            raise errors.OperationInvalid(f"storage pool '{self.name}' is {state}")


P = TypeVar("P", bound=PoolEntry)


class PoolRegistry(Registry[P]):
    """All pools, and the errors that say which one is missing."""

    def find(self, pool: StoragePoolRef) -> P:
        """The pool that a client means."""
        return self.find_uuid(pool.uuid)

    def find_uuid(self, uuid: bytes) -> P:
        """The pool of this UUID."""
        entry = self.by_uuid(uuid)
        if entry is None:
            raise errors.NoStoragePool(f"no storage pool with matching uuid '{uuid_text(uuid)}'")
        return entry

    def find_name(self, name: str) -> P:
        """The pool of this name."""
        entry = self.by_name(name)
        if entry is None:
            raise errors.NoStoragePool(f"no storage pool with matching name '{name}'")
        return entry


def is_listed(entry: PoolEntry, flags: int) -> bool:
    """Whether a pool meets each group of list flags of which some are given."""
    kind = entry.newest.type
    groups = (
        ((List.ACTIVE, entry.is_active), (List.INACTIVE, not entry.is_active)),
        ((List.PERSISTENT, entry.is_persistent), (List.TRANSIENT, not entry.is_persistent)),
        ((List.AUTOSTART, entry.autostart), (List.NO_AUTOSTART, not entry.autostart)),
        [(flag, name == kind) for name, flag in TYPES.items()],
    )
    return fits(flags, groups)
