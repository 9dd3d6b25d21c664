"""Who has which device of the host; in memory, made anew from live documents after the daemon's restart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from vird.errors import OperationInvalid


class Holder(NamedTuple):
    """A guest, by its driver's name (``QEMU``) and its own."""

    driver: str
    guest: str


class Ledger:
    """One kind of device; ``kind`` is its name in what people are told."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._held: dict[Hashable, Holder] = {}

    def check(self, keys: Iterable[Hashable], holder: Holder | None = None) -> None:
        """Raises `OperationInvalid` for a device that another one has."""
        for key in keys:
            other = self._held.get(key)
            if other is not None and other != holder:
                raise OperationInvalid(
                    f"{self._kind} device {key} is in use by driver {other.driver}, domain {other.guest}"
                )

    def take(self, key: Hashable, holder: Holder) -> None:
        """Note that somebody has a device; raises `OperationInvalid` if it is taken, by himself too."""
        self.check([key])
        self._held[key] = holder

    def has(self, key: Hashable, holder: Holder) -> bool:
        """Whether it is this one who has a device."""
        return self._held.get(key) == holder

    def give_back(self, key: Hashable, holder: Holder) -> None:
        """Forget it; what another one has is his."""
        if self.has(key, holder):
            del self._held[key]
