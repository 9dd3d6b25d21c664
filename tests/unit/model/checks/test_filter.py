import pytest

from vird.errors import InternalError, InvalidArg, OperationFailed
from vird.model.checks.filter import check_no_loop
from vird.model.filter import parse_filter


@pytest.mark.parametrize(
    ("chain", "priority"),
    [("mac", -800), ("vlan", -750), ("stp", None), ("ipv4", -700), ("ipv6z", -600), ("arp-foo", -500), ("rarp", -400)],
)
def test_chains_stand_in_their_places(chain: str, priority: int | None) -> None:
    assert parse_filter(f"<filter name='f' chain='{chain}'/>").priority == priority


def test_the_root_chain_is_said_and_its_place_is_not() -> None:
    assert parse_filter("<filter name='f'/>").to_xml() == "<filter name='f' chain='root'/>\n"
    assert parse_filter("<filter name='f' priority='0'/>").to_xml() == "<filter name='f' chain='root'/>\n"
    assert parse_filter("<filter name='f' priority='5'/>").priority is None
    assert parse_filter("<filter name='f' chain='root' priority='5'/>").priority == 5


@pytest.mark.parametrize(
    "attributes",
    ["chain='foo'", "chain='arp-a b'", "chain='ipv4-toolongtoolong'", "priority='-1001'", "priority='1001'"],
)
def test_chains_that_cannot_be(attributes: str) -> None:
    with pytest.raises(InvalidArg):
        parse_filter(f"<filter name='f' {attributes}/>")


def ports(match: str) -> str:
    rule = parse_filter(f"<filter name='f'><rule action='drop' direction='in'>{match}</rule></filter>").rules[0]
    return rule.match.to_xml() if rule.match is not None else ""


def test_ports_need_a_protocol_that_has_them() -> None:
    assert ports("<ip protocol='tcp' dstportstart='1'/>")
    assert ports("<ip protocol='33' dstportstart='1'/>")
    for match in (
        "<ip dstportstart='1'/>",
        "<ipv6 protocol='icmp' srcportend='1'/>",
        "<ip protocol='$P' srcportstart='1'/>",
    ):
        with pytest.raises(InternalError):
            ports(match)


def test_turning_round_a_test_of_nothing() -> None:
    assert ports("<tcp match='no'/>") == "<tcp/>\n"
    assert ports("<tcp match='no' srcipaddr='1.2.3.4'/>") == "<tcp match='no' srcipaddr='1.2.3.4'/>\n"


def test_loops() -> None:
    document = parse_filter("<filter name='a'><filterref filter='b'/></filter>")
    check_no_loop(document, {"b": ["c"], "c": ["b", "x"]})
    with pytest.raises(OperationFailed):
        check_no_loop(document, {"b": ["c"], "c": ["a"]})
