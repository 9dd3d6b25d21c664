"""Processors, memory and I/O threads of simulated guests, brought together for clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.drivers.test.iothreads import IoThreads
from vird.drivers.test.memory import MemorySizes
from vird.drivers.test.processors import Processors
from vird.errors import ErrorDomain

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class TestResources(MemorySizes, Processors, IoThreads):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world
