import pytest

from vird.errors import AgentUnsynced
from vird.qmp.agent import AgentSession
from vird.qmp.faults import ProtocolFault
from vird.qmp.session import Error, Return


def test_everything_before_the_token_is_dropped() -> None:
    session = AgentSession()
    assert session.sync(42) == b'\xff{"execute":"guest-sync-delimited","arguments":{"id":42}}\n'
    assert session.feed(b'{"return": {"stale": 1}}\n{"half') == []
    assert not session.synced
    assert session.feed(b'\xff{"return": 42}\n{"return": [1]}\n') == [Return(None, [1])]
    assert session.synced


def test_a_stale_error_before_the_token_is_no_fault() -> None:
    session = AgentSession()
    session.sync(42)
    session.feed(b'{"error": {"class": "GenericError", "desc": "late"}}\nnonsense\n{"return": true}\n')
    assert not session.synced
    session.feed(b'\xff{"return": 42}\n')
    assert session.synced


def test_a_wrong_token_is_told() -> None:
    session = AgentSession()
    session.sync(42)
    with pytest.raises(AgentUnsynced, match="expected 42, got 41"):
        session.feed(b'\xff{"return": 41}\n')


def test_answers_after_the_token() -> None:
    session = AgentSession()
    session.sync(1)
    session.feed(b'\xff{"return": 1}\n')
    assert session.feed(b'{"error": {"class": "GenericError", "desc": "no"}}\n') == [Error(None, "GenericError", "no")]
    with pytest.raises(ProtocolFault):
        session.feed(b"boo\n")


def test_an_endless_answer_is_cut_off() -> None:
    session = AgentSession(max_message=64)
    session.sync(1)
    session.feed(b'\xff{"return": 1}\n')
    with pytest.raises(ProtocolFault):
        session.feed(b"x" * 65)
