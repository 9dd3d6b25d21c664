"""What each type of storage pool does to the host; the table below is the only list of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from vird.errors import InternalError
from vird.model.pool import PoolType
from vird.model.pool.types import TRAITS

if TYPE_CHECKING:
    from vird.drivers.storage.backends.base import Backend

BACKENDS: Final[dict[PoolType, str]] = {
    "dir": "folder:FolderBackend",
    "fs": "mounted:MountedBackend",
    "netfs": "mounted:ExportedBackend",
}
"""Type of pool to ``module:Class`` of this package."""


def backend_of(kind: PoolType) -> Backend:
    """What serves pools of a type.

    Raises ``InternalError`` for a type that nothing here serves.
    """
    place = BACKENDS.get(kind)
    if place is None:
        raise InternalError(f"missing backend for pool type {list(TRAITS).index(kind)} ({kind})")
    module, _, name = place.partition(":")
    made: Backend = getattr(import_module(f"{__name__}.{module}"), name)()
    return made
