"""The clock of a simulated host that does not go by the daemon's: set, slowed, and put forward by its clients.

A host has one when the URI asks for it (``clock=SECONDS``, ``clock-rate=N``).  Letting the host sleep
(``virsh nodesuspend mem SECONDS``) puts it forward; nobody waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.node import NodeSuspendTarget
from vird.drivers.test.node import TestNode
from vird.drivers.test.refuse import unknown_flags
from vird.wire.procedures import remote

if TYPE_CHECKING:
    from vird.drivers.test.world import World

SECOND_NS: Final = 10**9


class SimulatedClock:
    """Begins at ``start_s`` (seconds since 1970) and runs ``rate`` times as fast as ``real_ns``; 0 stands still."""

    def __init__(self, start_s: int, rate: int, real_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._start_ns = start_s * SECOND_NS
        self._rate = rate
        self._real_ns = real_ns
        self._began_ns = real_ns()

    def __call__(self) -> int:
        """Nanoseconds since 1970."""
        return self._start_ns + (self._real_ns() - self._began_ns) * self._rate

    def advance(self, seconds: int) -> None:
        """Let so much time pass at once."""
        self._start_ns += seconds * SECOND_NS


class ClockedNode(TestNode):
    """The capability of a host whose time its clients rule."""

    def __init__(self, world: World, clock: SimulatedClock) -> None:
        super().__init__(world)
        self._clock = clock

    async def node_suspend_for_duration(self, target: int, duration: int, flags: int) -> None:
        """Sleep so many seconds of the host's own time, which is over at once."""
        unknown_flags(flags, None, remote.NODE_SUSPEND_FOR_DURATION)
        if target not in tuple(NodeSuspendTarget):
            raise errors.InvalidArg(f"unknown suspend target {target}")
        self._clock.advance(duration)
