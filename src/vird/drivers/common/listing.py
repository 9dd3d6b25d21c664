"""The filters of ``…ListAll…`` calls: flags in groups, of which each that is named must be met."""

from __future__ import annotations

from collections.abc import Iterable

Group = Iterable[tuple[int, bool]]
"""Flags of one group, each with whether the object has what the flag names."""


def fits(flags: int, groups: Iterable[Group]) -> bool:
    """Whether an object meets at least one named flag of every group that has any."""
    for group in groups:
        named = [holds for flag, holds in group if flags & flag]
        if named and not any(named):
            return False
    return True
