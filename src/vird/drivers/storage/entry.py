"""A pool and its volumes as the storage driver holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vird.drivers.common.pools import PoolEntry
from vird.errors import InternalError, NoStorageVol, OperationInvalid
from vird.model.pool import Pool
from vird.model.volume import Volume
from vird.wire.procedures.refs import StorageVolRef

if TYPE_CHECKING:
    from vird.drivers.storage.backends.base import Backend


class VolumeEntry:
    """One volume: its document, whether it is being made, and how many read or write its content."""

    __slots__ = ("document", "is_building", "users")

    def __init__(self, document: Volume, *, is_building: bool = False) -> None:
        self.document = document
        self.is_building = is_building
        self.users = 0

    @property
    def path(self) -> str:
        """Where it is on the host."""
        target = self.document.target
        return (target.path if target is not None else None) or ""

    def require_idle(self) -> None:
        """Raises ``OperationInvalid`` while it is being made or used."""
        self.require_made()
        if self.users:
            raise OperationInvalid(f"volume '{self.document.name}' is still in use.")

    def require_made(self) -> None:
        """Raises ``OperationInvalid`` while it is being made."""
        if self.is_building:
            raise OperationInvalid(f"volume '{self.document.name}' is still being allocated.")


class StoragePool(PoolEntry):
    """One pool, its volumes by name, and what serves its type.

    ``coming`` is shown while it is neither defined nor running yet; ``is_redefined`` tells that it runs as it was
    defined before.
    """

    def __init__(
        self,
        name: str,
        uuid: bytes,
        backend: Backend,
        coming: Pool,
        *,
        autostart: bool = False,
    ) -> None:
        super().__init__(name, uuid, autostart=autostart)
        self.backend = backend
        self._coming = coming
        self.volumes: dict[str, VolumeEntry] = {}
        self.works = 0
        self.is_redefined = False

    @property
    def newest(self) -> Pool:
        """What runs, else what is defined, else what is about to be one of them."""
        return self.live or self.persistent or self._coming

    def running(self) -> Pool:
        """The live document.

        Raises ``OperationInvalid`` unless it runs.
        """
        self.require_active()
        assert self.live is not None
        return self.live

    def volume(self, name: str) -> VolumeEntry:
        """The volume of this name; the pool must run.

        Raises ``OperationInvalid`` and ``NoStorageVol``.
        """
        self.require_active()
        found = self.volumes.get(name)
        if found is None:
            raise NoStorageVol(f"no storage vol with matching name '{name}'")
        return found

    def vol_ref(self, volume: VolumeEntry) -> StorageVolRef:
        """How clients name a volume."""
        return StorageVolRef(self.name, volume.document.name or "", volume.document.key or "")

    def require_no_work(self) -> None:
        """Raises ``InternalError`` while volumes are being made or filled."""
        if self.works:
            raise InternalError(f"pool '{self.name}' has asynchronous jobs running.")

    @contextmanager
    def work(self, *used: VolumeEntry) -> Iterator[None]:
        """The pool stays up, and these volumes stay, for the time of the body."""
        self.works += 1
        try:
            with use(*used):
                yield
        finally:
            self.works -= 1


@contextmanager
def use(*volumes: VolumeEntry) -> Iterator[None]:
    """Volumes whose content somebody reads or writes for the time of the body: they are not deleted or changed."""
    for volume in volumes:
        volume.users += 1
    try:
        yield
    finally:
        for volume in volumes:
            volume.users -= 1
