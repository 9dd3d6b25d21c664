"""Which documents of a network a call is about: the running one, the definition, or both."""

from __future__ import annotations

from vird.api.enums.network import NetworkUpdateFlags
from vird.drivers.network.entry import NetworkEntry
from vird.errors import OperationInvalid


def affected(entry: NetworkEntry, flags: int) -> tuple[bool, bool]:
    """Whether a change is for the running network, and whether for the definition.

    Raises `OperationInvalid` when it is for one that is not there.
    """
    live, config = bool(flags & NetworkUpdateFlags.LIVE), bool(flags & NetworkUpdateFlags.CONFIG)
    if not live and not config:
        live, config = entry.is_active, not entry.is_active
    if live and not entry.is_active:
        raise OperationInvalid("network is not running")
    if config and not entry.is_persistent:
        raise OperationInvalid("can't change persistent config of a transient network")
    return live, config
