"""A call and the one that undoes it."""

from vird.cli.desired.call import Call


def test_what_undoes_it_is_the_same_call_unless_said() -> None:
    assert Call((), "", "add", (), None).back == "add"
    assert Call((), "", "add", (), None, "remove").back == "remove"
