"""Things that hang under each other, drawn with lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def tree(top: str, names: Sequence[str], parent_of: Callable[[str], str | None]) -> str:
    """A thing and all below it, each on a line of its own."""
    return "".join(line + "\n" for line in [top, *_below(top, names, parent_of, "")])


def _below(top: str, names: Sequence[str], parent_of: Callable[[str], str | None], indent: str) -> list[str]:
    held = [name for name in names if parent_of(name) == top]
    lines = [f"{indent}  |"] if held else []
    for number, name in enumerate(held):
        last = number == len(held) - 1
        lines.append(f"{indent}  +- {name}")
        lines += _below(name, names, parent_of, indent + ("      " if last else "  |   "))
    if held:
        lines.append(f"{indent}    ")
    return lines
