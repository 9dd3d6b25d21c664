"""Refusing flags that a call does not know, as libvirt does."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from vird import errors
from vird.wire.procedures import Procedure


@cache
def mask_of(known: type[IntEnum]) -> int:
    """All bits of an enumeration of flags."""
    mask = 0
    for bit in known:
        mask |= bit
    return mask


def check_flags(
    flags: int, known: type[IntEnum] | int | None, procedure: Procedure, function: str | None = None
) -> None:
    """Raises ``InvalidArg`` naming the bits that ``procedure`` does not know; None knows none.

    ``function`` is libvirt's own that refuses them, where it is not the public one.
    """
    mask = 0 if known is None else known if type(known) is int else mask_of(known)
    if strange := flags & ~mask:
        text = f"unsupported flags (0x{strange:x}) in function {function or procedure.function}"
        failure = errors.InvalidArg(text, str1=function or procedure.function, str2="flags", int1=0, int2=0)
        # libvirt says this one without the prefix that the number has elsewhere.
        failure.text = failure.detail
        raise failure
