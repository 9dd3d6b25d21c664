"""Limits of disks as typed parameters: which there are, how high they go, and the event that tells of new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vird import errors
from vird.api.events import DomainTunable
from vird.api.params import domain_misc as names
from vird.markup import plan_of
from vird.model.domain.devices.disk import IoTune
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

LIMITS: Final = {
    name: TypedParameterType.STRING if name == "group_name" else TypedParameterType.ULLONG
    for name in plan_of(IoTune).names
}
"""Parameters are named as the elements are."""

LARGEST: Final = 10**15
EVENT_PREFIX: Final = names.DOMAIN_TUNABLE_BLKDEV_DISK.removesuffix("disk")
KINDS: Final = ("bytes_sec", "iops_sec")


def refuse_too_high(wanted: Mapping[str, Any]) -> None:
    """Raises ``ArgumentUnsupported``."""
    if any(isinstance(value, int) and value > LARGEST for value in wanted.values()):
        raise errors.ArgumentUnsupported(f"block I/O throttle limit value must be no more than {LARGEST}")


def refuse_total_and_parts(tune: IoTune) -> None:
    """Raises ``InvalidArg`` where both all requests and those of one direction are limited."""
    for kind in (*KINDS, *(f"{kind}_max" for kind in KINDS)):
        if getattr(tune, f"total_{kind}") and (getattr(tune, f"read_{kind}") or getattr(tune, f"write_{kind}")):
            raise errors.InvalidArg(f"total and read/write of {kind} cannot be set at the same time")


def news(dom: DomainRef, target: str, wanted: Mapping[str, Any]) -> DomainTunable:
    """The event of new limits."""
    told = [TypedParam(names.DOMAIN_TUNABLE_BLKDEV_DISK, TypedValue.string(target))]
    told += [TypedParam(EVENT_PREFIX + name, TypedValue(LIMITS[name], value)) for name, value in wanted.items()]
    return DomainTunable(dom, told)
