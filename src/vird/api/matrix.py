"""Which procedure belongs to which capability class, and which of them a driver has.

Read from the classes themselves: what a driver's class overrides, it supports.
"""

from __future__ import annotations

from functools import cache

from vird.api.capabilities import CAPABILITIES
from vird.api.capability import Capability
from vird.wire.procedures import Procedure


def is_session_call(procedure: Procedure) -> bool:
    """Whether the daemon answers a procedure itself, or sends it by itself, so that no driver is asked."""
    return procedure.session or procedure.event


@cache
def _owners() -> dict[str, type[Capability]]:
    return {name: owner for owner in CAPABILITIES for name, held in vars(owner).items() if is_method(name, held)}


def is_method(name: str, held: object) -> bool:
    """Whether an attribute of a capability class is the method of a procedure."""
    return callable(held) and not name.startswith("_")


def capability_of(procedure: Procedure) -> type[Capability]:
    """The capability class with a procedure's method; KeyError for calls that no driver answers."""
    return _owners()[procedure.name]


def methods(capability: type[Capability]) -> list[str]:
    """The procedure names of one capability class, in the order of their declaration."""
    return [name for name, held in vars(capability).items() if is_method(name, held)]


def supported(cls: type[Capability]) -> set[str]:
    """The procedure names that a driver's class has, by itself or derived from what it has."""
    return {name for name in _owners() if _has(cls, name)}


def has(cls: type[Capability], procedure: Procedure) -> bool:
    """Whether a driver's class has a procedure, by itself or derived from what it has."""
    return _has(cls, procedure.name)


def _has(cls: type[Capability], name: str) -> bool:
    held = getattr(cls, name, None)
    if held is None:
        return False
    if held is not vars(_owners()[name])[name]:
        return True
    needed: tuple[str, ...] = getattr(held, "derived_from", ())
    return bool(needed) and all(_has(cls, other) for other in needed)
