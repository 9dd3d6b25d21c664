"""Simulated secrets: kept in memory, and gone with the simulated host."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from vird.drivers.common.secret_calls import SecretCalls
from vird.drivers.test.definition import new_uuid
from vird.drivers.test.refuse import unknown_flags
from vird.wire.procedures import Procedure

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class TestSecrets(SecretCalls):
    """The capability."""

    def __init__(self, world: World) -> None:
        super().__init__(world.bus, new_uuid)

    def _check_flags(self, flags: int, known: type[IntEnum] | None, procedure: Procedure) -> None:
        unknown_flags(flags, known, procedure)
