"""What a simulated host is as one end of moves: its token, its faults, its way to other hosts.

A world has one when its URI says ``migration=1``; the calls of all its clients share it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vird import errors
from vird.api.driver import Peer
from vird.drivers.test.definition import new_uuid

if TYPE_CHECKING:
    from vird.drivers.test.beyond.migration.incoming import Incoming


async def _nowhere(uri: str) -> Peer:
    raise errors.NoSupport(f"there is no way from here to {uri}")


@dataclass
class MovingHost:
    """``speed`` is the network's in bytes per second, 0 for at once.  The names are of guests whose move out fails
    half-way (``failing``), loses the connection half-way (``breaking``), and that do not run when they come here
    (``failing_arrival``)."""

    speed: int = 0
    failing: frozenset[str] = frozenset()
    breaking: frozenset[str] = frozenset()
    failing_arrival: frozenset[str] = frozenset()
    reach: Callable[[str], Awaitable[Peer]] = _nowhere
    now_s: Callable[[], float] = time.monotonic
    token: str = field(default_factory=new_uuid)
    arrivals: dict[str, Incoming] = field(default_factory=dict)
    """Guests that are on their way here, by name."""
