import pytest

from vird.drivers.filters.plan.learning import closed, meanwhile, method_of
from vird.errors import ParseFailed

MAC = {"MAC": ["52:54:00:6b:00:01"]}


def test_how_to_learn() -> None:
    assert method_of("f", {}) == "any"
    assert method_of("f", {"CTRL_IP_LEARNING": ["DHCP"]}) == "dhcp"
    with pytest.raises(ParseFailed, match="filter 'f' learning value 'guess' invalid"):
        method_of("f", {"CTRL_IP_LEARNING": ["guess"]})


def test_until_the_address_is_known() -> None:
    anything = [(rule.rule.action, rule.rule.direction) for rule in meanwhile("any", MAC).rules]
    assert anything == [("drop", "out"), ("accept", "inout"), ("accept", "inout"), ("drop", "inout")]
    from_anybody = meanwhile("dhcp", MAC).rules
    assert "srcipaddr" not in from_anybody[1].values
    from_given = meanwhile("dhcp", {**MAC, "DHCPSERVER": ["192.0.2.1", "192.0.2.2"]}).rules
    assert [rule.values.get("srcipaddr") for rule in from_given] == [None, "192.0.2.1", "192.0.2.2", None]


def test_closed() -> None:
    assert [(rule.rule.action, rule.rule.direction, rule.values) for rule in closed().rules] == [("drop", "inout", {})]
