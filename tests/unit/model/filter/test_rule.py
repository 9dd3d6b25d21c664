import pytest

from vird.model.filter.rule import Rule


def read(attributes: str, inner: str = "") -> Rule:
    return Rule.from_xml(f"<rule {attributes}>{inner}</rule>")


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ("", "priority='500'"),
        ("priority='-5' statematch='0'", "priority='-5' statematch='false'"),
        ("priority='1001' statematch='False'", "priority='500' statematch='false'"),
        ("priority='x' statematch='yes'", "priority='500'"),
    ],
)
def test_what_is_odd_counts_as_not_said(attributes: str, shown: str) -> None:
    rule = read(f"action='accept' direction='in' {attributes}")
    assert rule.to_xml() == f"<rule action='accept' direction='in' {shown}/>\n"


def test_the_first_protocol_counts() -> None:
    rule = read("action='drop' direction='inout'", "<colour/><tcp/><udp/>")
    assert rule.match is not None and rule.match.to_xml() == "<tcp/>\n"


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ("direction='in'", 1),
        ("action='drop'", 1),
        ("action='x' direction='in'", 67),
        ("action='drop' direction='x'", 67),
    ],
)
def test_action_and_direction(attributes: str, code: int) -> None:
    with pytest.raises(Exception) as caught:
        read(attributes)
    assert getattr(caught.value, "code", None) == code
