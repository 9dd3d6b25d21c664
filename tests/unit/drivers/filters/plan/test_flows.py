from vird.drivers.filters.plan import flows


def lookups(found: list[flows.Alternative]) -> list[tuple[str, str]]:
    return [(found.tests[-1]["match"]["op"], found.tests[-1]["match"]["right"]) for found in found]


def test_states_by_our_own_sets() -> None:
    def states(*names: str, sent: bool = False, protocol: str = "tcp") -> list[tuple[str, str]]:
        return lookups(flows.own_states("v", "ip", protocol, list(names), sent=sent))

    assert states("NEW") == [("!=", "@v-by-guest-ip-ports")]
    assert states("NEW", sent=True) == [("!=", "@v-by-peer-ip-ports")]
    assert states("ESTABLISHED") == [("==", "@v-by-guest-ip-ports"), ("==", "@v-by-peer-ip-ports")]
    assert states("ESTABLISHED", "RELATED", protocol="icmp") == [("==", "@v-by-guest-ip"), ("==", "@v-by-peer-ip")]
    assert states("RELATED", "INVALID") == []


def test_new_and_established_is_everything() -> None:
    assert flows.own_states("v", "ip", "tcp", ["NEW", "ESTABLISHED"], sent=True) == [flows.Alternative([])]


def test_the_guests_end_comes_first_whichever_way_a_packet_goes() -> None:
    def key(*, sent: bool) -> list[str]:
        (found,) = flows.answers("v", "ip6", "udp", sent=sent)
        return [p.get("payload", {}).get("field", "") for p in found.tests[-1]["match"]["left"]["concat"]]

    assert key(sent=True) == ["", "saddr", "sport", "daddr", "dport"]
    assert key(sent=False) == ["", "daddr", "dport", "saddr", "sport"]


def test_what_passed_is_entered_once() -> None:
    rules = list(flows.tracking("v", sent=True))
    names = {one["name"] for one in flows.sets("v")}
    assert len(names) == 8
    for rule in rules:
        (entered,) = (part["set"] for part in rule if "set" in part)
        assert entered["op"] == "update"
        assert entered["set"][1:] in names
        assert rule[-1] == {"accept": None}
    # an answer keeps the flow that it answers alive
    assert rules[0][-2]["set"]["set"] == "@v-by-peer-ip-ports"
    assert rules[1][-2]["set"]["set"] == "@v-by-guest-ip-ports"
    assert rules[1][-2]["set"]["elem"]["elem"]["timeout"] == flows.TCP_S


def test_the_kernels_own_tracking() -> None:
    (found,) = flows.kernel_states(["NEW", "RELATED"], "original")
    assert found.tests == [
        {"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["new", "related"]}},
        {"match": {"op": "==", "left": {"ct": {"key": "direction"}}, "right": "original"}},
    ]
