"""Network filters and their bindings."""

from __future__ import annotations

from enum import IntEnum


class NWFilterDefineFlags(IntEnum):
    """How a filter's document is taken in (virNWFilterDefineFlags)."""

    VALIDATE = 1


class NWFilterBindingCreateFlags(IntEnum):
    """How a binding's document is taken in (virNWFilterBindingCreateFlags)."""

    VALIDATE = 1
