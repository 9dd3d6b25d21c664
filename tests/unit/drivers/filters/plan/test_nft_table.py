from typing import Any

from vird.drivers.filters.plan import nft_table
from vird.drivers.filters.plan.instance import instantiate
from vird.model.filter import parse_filter


def rules(text: str, chain: str = "root", *, kernel: bool = True, rejects: bool = True) -> nft_table.InterfaceRules:
    document = parse_filter(f"<filter name='f' chain='{chain}'>{text}</filter>")
    instance = instantiate("f", {"f": document}.get, {})
    return nft_table.interface_rules("v0", instance, kernel_tracking=kernel, rejects=rejects)


def rule(match: str, direction: str = "out", action: str = "drop", priority: int = 500) -> str:
    return f"<rule action='{action}' direction='{direction}' priority='{priority}'>{match}</rule>"


def verdicts(found: list[dict[str, Any]]) -> list[str]:
    return [next(iter(one["expr"][-1])) for one in found]


def test_by_priority_and_called_chains_first() -> None:
    lookup = {
        "f": parse_filter(
            f"<filter name='f'>{rule('', 'out', 'accept', -500)}{rule('', 'out', 'return', -501)}"
            f"{rule('', priority=9)}<filterref filter='a'/></filter>"
        ),
        "a": parse_filter(f"<filter name='a' chain='arp'>{rule('<arp/>')}</filter>"),
    }
    found = nft_table.interface_rules("v0", instantiate("f", lookup.get, {}), kernel_tracking=True, rejects=True)
    assert verdicts(found.chains["v0-sent"]) == ["return", "jump", "accept", "drop"]
    assert verdicts(found.chains["v0-sent-arp"]) == ["drop"]
    assert found.entries == {"frames-sent": "v0-sent"}
    assert found.rule_count == 5


def test_frames_and_connections_are_apart() -> None:
    found = rules(rule("<tcp/>", "inout") + rule("<arp/>", "in"))
    assert found.entries == {
        "connections-sent": "v0-sent-connections",
        "frames-received": "v0-received",
        "connections-received": "v0-received-connections",
    }


def test_refusing_with_an_answer_where_that_is_possible() -> None:
    text = rule("<tcp/>", "inout", "reject") + rule("<mac/>", "inout", "reject")
    assert verdicts(rules(text).chains["v0-sent-connections"]) == ["reject"]
    assert verdicts(rules(text).chains["v0-received-connections"]) == ["drop"]
    assert verdicts(rules(text, rejects=False).chains["v0-sent-connections"]) == ["drop"]
    assert verdicts(rules(text).chains["v0-sent"]) == ["drop"]


def test_flows_are_kept_where_a_rule_asks_and_the_kernel_does_not_know() -> None:
    text = rule("<tcp/>", "in", "accept")
    assert rules(text).sets == []
    own = rules(text, kernel=False)
    assert {"flows-sent", "flows-received"} < own.entries.keys()
    assert len(own.sets) == 8
    assert rules(rule("<tcp/>"), kernel=False).sets == []


def test_a_comment_is_kept_as_far_as_the_kernel_keeps_it() -> None:
    found = rules(rule(f"<tcp comment='{'ä' * 200}'/>"))
    assert found.chains["v0-sent-connections"][0]["comment"] == "ä" * 63


def test_replacing_takes_away_what_is_not_there_any_more() -> None:
    before, after = rules(rule("<arp/>"), "arp"), rules(rule("<tcp/>", "in", "accept"), kernel=False)
    commands = nft_table.replace("t", after, before)
    deleted = [next(iter(one["delete"].items())) for one in commands if "delete" in one]
    assert [(kind, what["name"]) for kind, what in deleted] == [
        ("element", "of-frames-sent"),
        ("chain", "v0-sent-arp"),
        ("chain", "v0-sent"),
    ]
    # sets that hold what passed are not made anew
    again = nft_table.replace("t", after, after)
    assert not [one for one in again if "set" in one.get("add", {}) or "delete" in one]
    gone = nft_table.remove("t", after)
    assert [one["delete"]["set"]["name"] for one in gone if "set" in one.get("delete", {})] == [
        one["name"] for one in after.sets
    ]


def test_rebuilding_starts_from_nothing() -> None:
    commands = nft_table.rebuild("t", [rules(rule("<arp/>"))])
    assert commands[:2] == nft_table.remove_all("t")
    elements = [one["add"]["element"] for one in commands if "element" in one.get("add", {})]
    assert [one["elem"] for one in elements] == [[["v0", {"jump": {"target": "v0-sent"}}]]]
