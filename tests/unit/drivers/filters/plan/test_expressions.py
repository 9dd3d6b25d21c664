import pytest

from vird.drivers.filters.plan.expressions import concat, field, masked, match, meta, network, raw, span


def test_tests() -> None:
    assert match(meta("l4proto"), "tcp") == {
        "match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}
    }
    assert match(field("ip", "saddr"), "192.0.2.1", negated=True)["match"]["op"] == "!="
    assert match(field("ct", "x"), ["new"], op="in")["match"]["op"] == "in"
    assert raw("ll", 136, 8) == {"payload": {"base": "ll", "offset": 136, "len": 8}}
    assert concat(meta("a"), meta("b")) == {"concat": [meta("a"), meta("b")]}


@pytest.mark.parametrize(
    ("first", "last", "found"), [(5, None, 5), (5, 5, 5), (5, 9, {"range": [5, 9]}), ("a", "b", {"range": ["a", "b"]})]
)
def test_spans(first: int | str, last: int | str | None, found: object) -> None:
    assert span(first, last) == found


def test_a_span_backwards() -> None:
    with pytest.raises(ValueError, match="9-5"):
        span(9, 5)


@pytest.mark.parametrize(
    ("address", "bits", "found"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "32", "192.0.2.1"),
        ("192.0.2.1", "24", {"prefix": {"addr": "192.0.2.0", "len": 24}}),
        ("2001:db8::1", "32", {"prefix": {"addr": "2001:db8::", "len": 32}}),
    ],
)
def test_networks_start_at_their_first_address(address: str, bits: str | None, found: object) -> None:
    assert network(address, bits) == found


def test_only_the_bits_of_the_mask_count() -> None:
    left = field("ether", "saddr")
    found = masked(left, "52:54:00:12:34:56", "ff:ff:ff:00:00:0f")
    assert found == match({"&": [left, "ff:ff:ff:00:00:0f"]}, "52:54:00:00:00:06")
    assert masked(left, "52:54:00:12:34:56", None) == match(left, "52:54:00:12:34:56")
