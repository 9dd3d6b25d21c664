from typing import Any

import pytest

from vird.errors import OperationInvalid, OperationUnsupported
from vird.model.network import Network
from vird.model.network.update.edit import Edit


def edited(command: str, start: list[int], entry: int, **texts: Any) -> list[int]:
    entries = list(start)
    edit = Edit(Network(name="n"), command, -1, None)
    edit.apply(entries, entry, lambda old: old // 10 == entry // 10, "none", "there", **texts)
    return entries


def test_commands() -> None:
    assert edited("add-last", [10, 20], 30) == [10, 20, 30]
    assert edited("add-first", [10, 20], 30) == [30, 10, 20]
    assert edited("modify", [10, 20], 25) == [10, 25]
    assert edited("delete", [10, 20], 25) == [10]


def test_refusals() -> None:
    with pytest.raises(OperationInvalid, match="there"):
        edited("add-last", [10], 11)
    with pytest.raises(OperationInvalid, match="none"):
        edited("modify", [10], 30)
    with pytest.raises(OperationInvalid, match="too many"):
        edited("delete", [10, 11], 12, many="too many")
    with pytest.raises(OperationUnsupported):
        Edit(Network(name="n"), "modify", -1, None).refuse_modify("x")
