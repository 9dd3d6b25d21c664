"""The tree of snapshots: who is whose child, what is current, what goes with whom."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.common.moments import Moments


def family() -> Moments[str]:
    tree: Moments[str] = Moments()
    tree.add("a", "")
    tree.add("b", "", parent="a")
    tree.add("c", "", parent="b")
    tree.add("e", "", parent="a")
    tree.current = "c"
    return tree


def test_order() -> None:
    tree = family()
    assert [moment.name for moment in tree.descendants(None)] == ["a", "e", "b", "c"]
    assert [moment.name for moment in tree.children("a")] == ["e", "b"]


def test_children_of_a_removed_one_go_to_its_parent() -> None:
    tree = family()
    moment = tree.get("b")
    assert moment is not None
    tree.remove(moment)
    child = tree.get("c")
    assert child is not None and tree.parent_of(child) == "a"
    assert tree.current == "c"


def test_the_current_one_steps_back() -> None:
    tree = family()
    moment = tree.get("b")
    assert moment is not None
    tree.remove_descendants(moment)
    assert tree.current == "b" and len(tree) == 3
    tree.remove(moment)
    assert tree.current == "a"


def test_names_are_given_once() -> None:
    with pytest.raises(errors.OperationFailed, match="moment a already exists"):
        family().add("a", "")
