"""Things that hang under each other."""

from __future__ import annotations

from vird.cli.tree import tree

PARENTS = {"a": None, "b": "a", "c": "b", "d": "a"}


def test_drawn() -> None:
    assert tree("a", list(PARENTS), PARENTS.get).splitlines() == [
        "a",
        "  |",
        "  +- b",
        "  |     |",
        "  |     +- c",
        "  |       ",
        "  +- d",
        "    ",
    ]


def test_alone() -> None:
    assert tree("c", list(PARENTS), PARENTS.get) == "c\n"
