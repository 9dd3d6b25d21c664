from typing import Any

import pytest

from vird.drivers.filters.plan.variables import Values, combinations
from vird.errors import InternalError, InvalidArg
from vird.model.filter.connections import TcpMatch
from vird.model.filter.rule import Rule

GIVEN = {"A": ["1.1.1.1", "2.2.2.2"], "B": ["80", "90", "80"], "MANY": [str(n) for n in range(300)]}


def expanded(**match: Any) -> list[Values]:
    return list(combinations(Rule(action="accept", direction="in", match=TcpMatch(**match)), GIVEN))


def test_without_variables_there_is_one() -> None:
    assert expanded(dscp="1") == [{"dscp": "1"}]
    assert list(combinations(Rule(action="drop", direction="in"), {})) == [{}]


def test_one_iterator_walks_together() -> None:
    assert expanded(srcipaddr="$A", srcportstart="$B[@0]") == [
        {"srcipaddr": "1.1.1.1", "srcportstart": "80"},
        {"srcipaddr": "2.2.2.2", "srcportstart": "90"},
    ]


def test_iterators_of_their_own_make_every_combination_once() -> None:
    found = expanded(srcipaddr="$A[@1]", srcportstart="$B[@2]")
    assert [(each["srcipaddr"], each["srcportstart"]) for each in found] == [
        ("1.1.1.1", "80"), ("2.2.2.2", "80"), ("1.1.1.1", "90"), ("2.2.2.2", "90"),
    ]  # fmt: skip


def test_an_index_picks_one_value() -> None:
    assert expanded(srcportstart="$B[1]") == [{"srcportstart": "90"}]


def test_refusals() -> None:
    for text in ("$NONE", "$B[7]"):
        with pytest.raises(InvalidArg):
            expanded(srcportstart=text)
    with pytest.raises(InternalError):
        expanded(srcportstart="$MANY[@1]", dstportstart="$MANY[@2]")
