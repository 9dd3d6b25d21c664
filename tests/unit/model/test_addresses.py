import pytest

from vird.errors import InternalError
from vird.model import addresses
from vird.model.addresses import Address, parse_address


def known(text: str) -> Address:
    address = parse_address(text)
    assert address is not None
    return address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("192.168.1.1", "192.168.1.1"),
        ("1.2", "1.0.0.2"),
        ("010.1.2.3", "8.1.2.3"),
        ("0x7f.1", "127.0.0.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
        ("::ffff:1", "::255.255.0.1"),
        ("::1.2.3.4", "::1.2.3.4"),
        ("::1", "::1"),
        ("::", "::"),
    ],
)
def test_addresses_are_shown_in_their_shortest_form(text: str, shown: str) -> None:
    assert addresses.canonical_address(text) == shown


@pytest.mark.parametrize("text", ["", "1.2.3.4.5", "256.1.1.1", "1.2.3.", "a.b.c.d", "1.2.3.4/24", "g::1", "1 .2.3.4"])
def test_what_is_not_an_address(text: str) -> None:
    assert parse_address(text) is None
    with pytest.raises(ValueError):  # the text is the word itself
        addresses.canonical_address(text)


def test_netmasks() -> None:
    assert addresses.netmask_bits("255.255.128.0") == 17
    assert addresses.netmask_bits("0.0.0.0") == 0
    assert addresses.netmask_bits("255.0.255.0") is None
    assert addresses.netmask_bits("ffff:ffff:ffff:8000::") == 49
    assert addresses.netmask_bits("x") is None


def test_prefix_by_class() -> None:
    found = [
        addresses.default_prefix(known(a)) for a in ("0.0.0.0", "10.1.1.1", "172.16.0.1", "192.168.0.1", "fd00::1")
    ]
    assert found == [0, 8, 16, 24, 64]


def test_networks() -> None:
    assert str(addresses.network_base(known("10.1.2.3"), 16)) == "10.1.0.0"
    assert addresses.same_network(known("10.1.2.3"), known("10.1.9.9"), 16)
    assert not addresses.same_network(known("10.1.2.3"), known("10.1.9.9"), 24)
    assert not addresses.same_network(known("10.1.2.3"), known("fd00::1"), 0)


def test_size_of_a_range() -> None:
    assert addresses.range_size(known("10.0.0.2"), known("10.0.0.254"), known("10.0.0.1"), 24) == 253
    assert addresses.range_size(known("fd00::10"), known("fd00::ff")) == 240


@pytest.mark.parametrize(
    ("start", "end", "gateway", "prefix", "words"),
    [
        ("10.0.0.9", "10.0.0.2", None, -1, "is reversed"),
        ("10.0.0.9", "fd00::1", None, -1, "mismatch of address family"),
        ("10.0.0.9", "10.0.0.10", "fd00::1", 64, "mismatch of address family"),
        ("10.0.0.9", "10.9.0.10", None, -1, "is too large (> 65535)"),
        ("10.0.1.9", "10.0.1.10", "10.0.0.1", 24, "is not entirely within network 10.0.0.1/24"),
        ("10.0.0.0", "10.0.0.10", "10.0.0.1", 24, "is the network address"),
        ("10.0.0.9", "10.0.0.255", "10.0.0.1", 24, "is the broadcast address"),
    ],
)
def test_ranges_that_cannot_be(start: str, end: str, gateway: str | None, prefix: int, words: str) -> None:
    with pytest.raises(InternalError) as caught:
        addresses.range_size(known(start), known(end), known(gateway) if gateway else None, prefix)
    assert words in str(caught.value)


def test_multicast() -> None:
    assert addresses.is_multicast_mac("01:00:5e:00:00:01")
    assert not addresses.is_multicast_mac("52:54:00:00:00:01")


def test_reverse_domains_end_between_labels() -> None:
    assert addresses.ptr_domain(known("192.168.122.1"), 24) == "122.168.192.in-addr.arpa"
    assert addresses.ptr_domain(known("10.9.9.1"), 8) == "10.in-addr.arpa"
    assert addresses.ptr_domain(known("2001:db8::1"), 32) == "8.b.d.0.1.0.0.2.ip6.arpa"
    assert addresses.ptr_domain(known("10.9.9.1"), 22) is None
    assert addresses.ptr_domain(known("10.9.9.1"), 32) is None
