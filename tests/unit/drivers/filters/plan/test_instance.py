import pytest

from vird.drivers.filters.plan.instance import Lookup, included, instantiate, missing_variables, variables_of
from vird.errors import InternalError
from vird.model.filter import FilterParameter, parse_filter


def filters(**documents: str) -> Lookup:
    return {name: parse_filter(f"<filter name='{name}' {text}</filter>") for name, text in documents.items()}.get


RULE = "<rule action='drop' direction='in'><ip srcipaddr='{}'/></rule>"


def test_what_the_guest_says_counts_before_what_the_including_filter_says() -> None:
    inner = f">{RULE.format('$P')}"
    lookup = filters(
        inner=inner, outer="><filterref filter='inner'><parameter name='P' value='192.0.2.1'/></filterref>"
    )
    assert [rule.values for rule in instantiate("outer", lookup, {}).rules] == [{"srcipaddr": "192.0.2.1"}]
    assert [rule.values for rule in instantiate("outer", lookup, {"P": ["192.0.2.2"]}).rules] == [
        {"srcipaddr": "192.0.2.2"}
    ]


def test_one_rule_for_each_value_in_the_documents_order() -> None:
    lookup = filters(f=f"chain='ipv4'>{RULE.format('$P')}{RULE.format('192.0.2.9')}")
    found = instantiate("f", lookup, {"P": ["192.0.2.1", "192.0.2.2"]})
    assert [rule.values["srcipaddr"] for rule in found.rules] == ["192.0.2.1", "192.0.2.2", "192.0.2.9"]
    assert {rule.chain for rule in found.rules} == {"ipv4"}
    assert found.chains == {"ipv4": -700}


def test_missing_values_are_named() -> None:
    lookup = filters(f=f">{RULE.format('$P')}{RULE.format('$Q[3]')}<filterref filter='g'/>", g=f">{RULE.format('$R')}")
    assert missing_variables("f", lookup, {"Q": ["192.0.2.1"]}) == ["P", "Q[3]", "R"]
    with pytest.raises(InternalError, match="unavailable list elements: P, Q, R"):
        instantiate("f", lookup, {})


def test_a_filter_that_is_not_there() -> None:
    with pytest.raises(InternalError, match="referenced filter 'g' is missing"):
        instantiate("f", filters(f="><filterref filter='g'/>"), {})


def test_all_that_is_included() -> None:
    lookup = filters(a="><filterref filter='b'/><filterref filter='gone'/>", b="><filterref filter='a'/>", c=">")
    assert included("a", lookup) == {"a", "b", "gone"}


def test_a_variable_has_several_values() -> None:
    given = [FilterParameter(name=name, value=value) for name, value in (("A", "1"), ("B", "2"), ("A", "3"))]
    assert variables_of(given) == {"A": ["1", "3"], "B": ["2"]}
