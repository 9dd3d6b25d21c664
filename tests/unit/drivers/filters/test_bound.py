import pytest

from vird.drivers.filters.bound import Bound
from vird.drivers.filters.host_side import Features
from vird.drivers.filters.leases import Lease
from vird.errors import InternalError
from vird.model.filter import parse_filter
from vird.model.filter_binding import FilterBinding, parse_filter_binding

FILTERS = {
    "ip": parse_filter("<filter name='ip'><rule action='drop' direction='in'><ip srcipaddr='$IP'/></rule></filter>"),
    "mac": parse_filter(
        "<filter name='mac'><rule action='drop' direction='in'><mac srcmacaddr='$MAC'/></rule></filter>"
    ),
}


def binding(name: str, **values: str) -> FilterBinding:
    parameters = "".join(f"<parameter name='{key}' value='{value}'/>" for key, value in values.items())
    return parse_filter_binding(
        "<filterbinding><owner><name>g</name><uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01</uuid></owner>"
        f"<portdev name='tap0'/><mac address='52:54:00:6b:00:01'/><filterref filter='{name}'>{parameters}</filterref>"
        "</filterbinding>"
    )


def test_an_address_that_is_not_known_is_looked_for() -> None:
    bound = Bound(binding("ip"))
    instance, method = bound.instance(FILTERS.get)
    assert method == "any"
    assert len(instance.rules) == 4
    bound.learnt("192.0.2.5")
    instance, method = bound.instance(FILTERS.get)
    assert method is None
    assert [rule.values for rule in instance.rules] == [{"srcipaddr": "192.0.2.5"}]


def test_leases_are_followed_while_they_last() -> None:
    bound = Bound(binding("ip", CTRL_IP_LEARNING="dhcp"))
    assert bound.instance(FILTERS.get)[1] == "dhcp"
    bound.leases = [Lease(9, "192.0.2.5", ""), Lease(9, "192.0.2.6", "")]
    instance, method = bound.instance(FILTERS.get)
    assert method == "dhcp"
    assert [rule.values["srcipaddr"] for rule in instance.rules] == ["192.0.2.5", "192.0.2.6"]


def test_nobody_looks_where_the_address_is_given_or_not_needed() -> None:
    assert Bound(binding("ip", IP="192.0.2.5")).instance(FILTERS.get)[1] is None
    assert Bound(binding("mac")).instance(FILTERS.get)[1] is None
    with pytest.raises(InternalError, match="elements: IP"):
        Bound(binding("ip", CTRL_IP_LEARNING="none")).instance(FILTERS.get)


def test_the_mac_address_is_shown_once() -> None:
    bound = Bound(binding("mac", X="1"))
    bound.show_mac()
    bound.show_mac()
    shown = [(each.name, each.value) for each in bound.binding.filterref.parameters]
    assert shown == [("MAC", "52:54:00:6b:00:01"), ("X", "1")]


def test_rules_are_written_for_the_device() -> None:
    rules, _ = Bound(binding("mac")).planned(FILTERS.get, Features(tracking=False, rejects=False))
    assert (rules.interface, list(rules.chains)) == ("tap0", ["tap0-received"])
