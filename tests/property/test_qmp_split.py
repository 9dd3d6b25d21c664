"""However a stream of messages is cut, the codec sees the same messages."""

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from vird.qmp.session import Session

names = st.text(min_size=1, max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
messages = st.one_of(
    st.builds(lambda v, i: {"return": v, "id": i}, values, names),
    st.builds(lambda k, d, i: {"error": {"class": k, "desc": d}, "id": i}, names, names, names),
    st.builds(lambda n, d: {"event": n, "data": d}, names, st.dictionaries(names, values, max_size=3)),
)


@given(
    st.lists(messages, max_size=6), st.lists(st.integers(0, 400), max_size=12), st.sampled_from(["\n", "\r\n", "\n\n"])
)
def test_any_cut_gives_the_same_messages(stream: list[object], cuts: list[int], end: str) -> None:
    data = "".join(json.dumps(message) + end for message in stream).encode()
    whole = Session().feed(data)
    assert len(whole) == len(stream)
    session = Session()
    got = []
    edges = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    for start, stop in itertools.pairwise(edges):
        got += session.feed(data[start:stop])
    assert got == whole


@given(st.lists(st.tuples(names, st.dictionaries(names, values, max_size=3)), max_size=5))
def test_commands_are_one_line_each_with_their_own_id(commands: list[tuple[str, dict[str, object]]]) -> None:
    session = Session()
    seen = set()
    for name, arguments in commands:
        serial, data = session.encode(name, arguments)
        assert data.endswith(b"\n")
        assert data.count(b"\n") == 1
        message = json.loads(data)
        assert message["execute"] == name
        assert message.get("arguments", {}) == arguments
        seen.add(serial)
    assert len(seen) == len(commands)
