import pytest

from vird.drivers.filters.plan.iptables import connection_commands, is_about_connections
from vird.drivers.filters.plan.variables import combinations
from vird.model.filter import parse_filter


def commands(rule: str) -> list[str]:
    (parsed,) = parse_filter(f"<filter name='f'>{rule}</filter>").rules
    assert is_about_connections(parsed)
    found = [c for values in combinations(parsed, {}) for c in connection_commands(parsed, values, "v0")]
    return [" ".join(argv).replace(" -w -A", "") for argv in found]


def test_answers_pass_in_the_other_direction() -> None:
    original = "-m conntrack --ctstate NEW,ESTABLISHED -m conntrack --ctdir Original"
    assert commands("<rule action='accept' direction='in'><tcp dstportstart='22'/></rule>") == [
        "iptables FJ-v0 -p tcp --sport 22 -m conntrack --ctstate ESTABLISHED -m conntrack --ctdir Reply -j RETURN",
        f"iptables FP-v0 -p tcp --dport 22 {original} -j ACCEPT",
        "iptables HJ-v0 -p tcp --sport 22 -m conntrack --ctstate ESTABLISHED -m conntrack --ctdir Reply -j RETURN",
    ]


def test_a_named_state_is_for_one_direction() -> None:
    assert commands("<rule action='accept' direction='out'><udp state='NEW'/></rule>") == [
        "iptables FJ-v0 -p udp -m conntrack --ctstate NEW -j RETURN",
        "iptables HJ-v0 -p udp -m conntrack --ctstate NEW -j RETURN",
    ]
    assert commands("<rule action='accept' direction='in'><tcp state='NONE' flags='SYN/ALL'/></rule>") == [
        "iptables FP-v0 -p tcp --tcp-flags SYN ALL -j ACCEPT"
    ]


def test_what_is_refused_has_no_state() -> None:
    found = commands("<rule action='reject' direction='inout'><all-ipv6 srcipaddr='a::1' srcipmask='64'/></rule>")
    assert found == [
        "ip6tables FJ-v0 -p all --destination a::1/64 -j REJECT",
        "ip6tables FP-v0 -p all --source a::1/64 -j REJECT",
        "ip6tables HJ-v0 -p all --destination a::1/64 -j REJECT",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("<icmp type='12' code='0xb'/>", "--icmp-type 12/11 -m conntrack --ctstate NEW,ESTABLISHED -j"),
        ("<all srcipfrom='1.1.1.1' srcipto='1.1.1.9'/>", "-m iprange --src-range 1.1.1.1-1.1.1.9"),
        ("<tcp option='5' srcportstart='1' srcportend='2'/>", "--sport 1:2 --tcp-option 5"),
        ("<all ipset='s' ipsetflags='src,dst'/>", "-m set --match-set s src,dst"),
        ("<all comment='a  b'/>", "-m comment --comment a  b"),
        ("<all match='no' dscp='2'/>", "-m dscp ! --dscp 2"),
        ("<tcp connlimit-above='2'/>", "-m connlimit --connlimit-above 2"),
    ],
)
def test_matches(rule: str, words: str) -> None:
    found = commands(f"<rule action='accept' direction='in'>{rule}</rule>")
    assert [words in command for command in found if "FP-v0" in command] == [True]


def test_who_did_not_send_is_asked_of_what_arrives_only() -> None:
    rule = "<rule action='drop' direction='inout'><all match='no' srcmacaddr='1:2:3:4:5:6'/></rule>"
    assert commands(rule) == ["iptables FP-v0 -p all -m mac ! --mac-source 01:02:03:04:05:06 -j DROP"]


def chains(rule: str) -> list[str]:
    return [command.split()[1] for command in commands(rule)]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("<rule action='drop' direction='in'><esp srcmacaddr='1:2:3:4:5:6'/></rule>", ["FP-v0"]),
        ("<rule action='drop' direction='inout'><all srcmacaddr='1:2:3:4:5:6'/></rule>", ["FP-v0"]),
        ("<rule action='drop' direction='in'><esp srcmacaddr='1:2:3:4:5:6' dscp='1'/></rule>",
         ["FJ-v0", "FP-v0", "HJ-v0"]),
        ("<rule action='drop' direction='inout'><esp connlimit-above='1'/></rule>", ["FP-v0"]),
        ("<rule action='drop' direction='in'><esp state='NEW'/></rule>", ["FP-v0"]),
        ("<rule action='drop' direction='in' statematch='false'><esp state='NEW'/></rule>",
         ["FJ-v0", "FP-v0", "HJ-v0"]),
        ("<rule action='drop' direction='inout'><icmp type='8' state='NEW'/></rule>", []),
    ],
)  # fmt: skip
def test_chains_that_have_something_to_test(rule: str, found: list[str]) -> None:
    assert chains(rule) == found


def test_states_that_count() -> None:
    rule = "<rule action='{}' direction='in' {}><tcp state='NEW' {}/></rule>"
    assert "--ctstate NEW" in commands(rule.format("drop", "", "connlimit-above='1'"))[0]
    assert "--ctstate" not in commands(rule.format("accept", "", "connlimit-above='1'"))[0]
    assert "--ctstate" not in commands(rule.format("drop", "statematch='false'", ""))[0]


def test_a_port_at_the_destination_is_negated_beside_one_at_the_source() -> None:
    rule = "<rule action='drop' direction='in'><udp match='no' {} dstportstart='9'/></rule>"
    assert "FP-v0 -p udp --dport 9 " in commands(rule.format(""))[1]
    assert "FP-v0 -p udp ! --sport 7 ! --dport 9 " in commands(rule.format("srcportstart='7'"))[1]
