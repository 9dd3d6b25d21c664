"""Refusing flags in the words of libvirt's network driver, which names its own function and not the public one."""

from __future__ import annotations

from enum import IntEnum

from vird.api import flags as api
from vird.drivers.common.own_function import own_function
from vird.wire.procedures import Procedure


def check_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
    """Raises ``InvalidArg`` naming the bits that the driver's function does not know; None knows none."""
    api.check_flags(flags, known, procedure, own_function(procedure, "network"))
