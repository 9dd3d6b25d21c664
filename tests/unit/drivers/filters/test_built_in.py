from vird.drivers.filters.built_in import built_in_filters
from vird.drivers.filters.plan.instance import instantiate

GIVEN = {
    "MAC": ["52:54:00:6b:00:01"], "IP": ["192.0.2.5"], "IPV6": ["2001:db8::5"], "GATEWAY_MAC": ["52:54:00:6b:00:02"],
    "DHCPSERVER": ["192.0.2.1"],
}  # fmt: skip


def test_every_one_can_be_used() -> None:
    filters = {document.name: document for document in built_in_filters()}
    assert len(filters) == 24
    for name in filters:
        assert instantiate(name, filters.get, GIVEN).rules, name


def test_none_is_nobodys() -> None:
    assert all(document.uuid is None for document in built_in_filters())
