"""Amounts of bytes, written for people and chosen by unit."""

from __future__ import annotations

UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def pretty(amount: int, digits: int = 2) -> str:
    """So many digits after the point, in the largest unit of which there is at least one."""
    value, unit = float(amount), 0
    while value >= 1024 and unit < len(UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.{digits}f} {UNITS[unit]}"
