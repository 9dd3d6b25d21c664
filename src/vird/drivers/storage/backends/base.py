"""What the storage driver asks of a type of pool.

``look`` is the only source of what a pool holds; the other methods change the host.  Documents are complete
when they come here.  All methods raise ``VirdError``; what they leave half-done on the host they take away.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from vird.api.enums.pool import StoragePoolDeleteFlags
from vird.drivers.storage.entry import VolumeEntry
from vird.drivers.storage.plan.volumes import SecretFiles
from vird.drivers.storage.refuse import check_flags_of
from vird.drivers.storage.volume_facts import IsRaw
from vird.errors import NoSupport
from vird.model.pool import Permissions, Pool
from vird.model.volume import Volume


@dataclass
class Found:
    """What a running pool holds: sizes in bytes, the target's owner, its volumes."""

    capacity: int = 0
    allocation: int = 0
    available: int = 0
    permissions: Permissions | None = None
    volumes: list[Volume] = field(default_factory=list)


@dataclass
class Making:
    """How a volume is made: as a copy of another one, with its tables, sharing blocks; where its passphrases are."""

    copied: Volume | None = None
    preallocate: bool = False
    reflink: bool = False
    secrets: SecretFiles = field(default_factory=SecretFiles)


class Backend(ABC):
    """One type of pool; without a state of its own."""

    @abstractmethod
    async def is_up(self, pool: Pool) -> bool:
        """Whether the host has the pool up already, as after the daemon was restarted."""

    async def build(self, pool: Pool, flags: int) -> None:
        """Make what the pool is kept in."""
        raise NoSupport(f"pool type '{pool.type}' cannot be built")

    @abstractmethod
    async def start(self, pool: Pool) -> None:
        """Bring it up."""

    @abstractmethod
    async def stop(self, pool: Pool) -> None:
        """Bring it down."""

    async def delete(self, pool: Pool, flags: int) -> None:
        """Take away what ``build`` made."""
        check_flags_of(flags, StoragePoolDeleteFlags, "virStoragePoolDelete")
        raise NoSupport(f"pool type '{pool.type}' cannot be deleted")

    @abstractmethod
    async def look(self, pool: Pool, is_raw: IsRaw) -> Found:
        """What is there."""

    @abstractmethod
    async def sizes(self, pool: Pool) -> tuple[int, int, int]:
        """Capacity, allocation and what is available, in bytes."""

    @abstractmethod
    async def look_at(self, pool: Pool, volume: Volume, is_raw: IsRaw) -> Volume:
        """One volume again; raises ``NoStorageVol`` when it is gone."""

    @abstractmethod
    def place(self, pool: Pool, volume: Volume) -> None:
        """Say where a new volume goes: type, key and path, and refuse what has no place here."""

    @abstractmethod
    async def make(self, pool: Pool, volume: Volume, making: Making) -> None:
        """Make a volume."""

    @abstractmethod
    async def remove(self, pool: Pool, volume: VolumeEntry, flags: int) -> None:
        """Delete a volume; ``flags`` are of ``StorageVolDeleteFlags``."""

    @abstractmethod
    async def resize(self, pool: Pool, volume: Volume, capacity: int, flags: int) -> None:
        """Give a volume another size in bytes."""

    async def sources(self, spec: str | None) -> str:
        """Where such pools could be made of, as a ``<sources>`` document."""
        raise NoSupport("")
