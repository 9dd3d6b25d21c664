"""Lists of processors as people write them, and as the wire has them: a bit for each."""

from __future__ import annotations

from vird.cli.failure import Failed, UsageError
from vird.errors import InvalidArg


def processors_in(text: str, most: int) -> set[int]:
    """The numbers of ``0-3,^2,5``; ``r`` stands for all.

    Raises `Failed` for what is no list and for a number that the host does not have.
    """
    if text == "r":
        return set(range(most))
    no_list = Failed(f"Invalid cpulist '{text}'")
    no_list.__cause__ = InvalidArg(f"Failed to parse bitmap '{text}'")
    chosen: set[int] = set()
    for part in text.split(","):
        word = part.strip()
        excluded = word.startswith("^")
        first, dash, last = word.removeprefix("^").partition("-")
        if not first.isdecimal() or (dash and (excluded or not last.isdecimal())):
            raise no_list
        numbers = range(int(first), int(last if dash else first) + 1)
        if not numbers:
            raise no_list
        if numbers[-1] >= most and not excluded:
            raise UsageError(f"CPU {numbers[-1]} in cpulist '{text}' exceed the maxcpu {most}")
        chosen = chosen - set(numbers) if excluded else chosen | set(numbers)
    return chosen


def as_map(numbers: set[int], most: int) -> bytes:
    """A bit for each processor."""
    held = bytearray((most + 7) // 8)
    for number in numbers:
        held[number // 8] |= 1 << number % 8
    return bytes(held)


def from_map(held: bytes, most: int) -> set[int]:
    """The processors whose bit is set."""
    return {number for number in range(min(most, len(held) * 8)) if held[number // 8] >> number % 8 & 1}


def ranges(numbers: set[int]) -> str:
    """Numbers as people list them: ``0-3,5``."""
    parts: list[str] = []
    left = sorted(numbers)
    while left:
        first = last = left.pop(0)
        while left and left[0] == last + 1:
            last = left.pop(0)
        parts.append(str(first) if first == last else f"{first}-{last}")
    return ",".join(parts)
