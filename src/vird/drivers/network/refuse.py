"""Refusing flags in the words of libvirt's network driver, which names its own function and not the public one."""

from __future__ import annotations

from enum import IntEnum

from vird.api import flags as api
from vird.errors import InvalidArg
from vird.wire.procedures import Procedure


def check_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
    """Raises ``InvalidArg`` naming the bits that the driver's function does not know; None knows none."""
    try:
        api.check_flags(flags, known, procedure)
    except InvalidArg as refusal:
        public = procedure.function
        own = public.removeprefix("vir")
        own = f"n{own[1:]}" if own.startswith("Network") else f"network{own}"
        refusal.text = (refusal.text or "").replace(public, own)
        refusal.str1 = own
        raise
