"""Broken rules are RPC errors, with what their catcher needs."""

from __future__ import annotations

import pytest

from vird.errors import ErrorDomain, Rpc
from vird.wire.events import ReplyReceived
from vird.wire.frame import Header
from vird.wire.protocol_error import BrokenFrame, LocalProtocolError, ProtocolError, RemoteProtocolError


@pytest.mark.parametrize("cls", [ProtocolError, LocalProtocolError, BrokenFrame, RemoteProtocolError])
def test_they_travel_as_rpc_errors(cls: type[ProtocolError]) -> None:
    error = cls("so it is")
    assert isinstance(error, Rpc)
    assert (str(error), error.code, error.domain) == ("so it is", 39, ErrorDomain.RPC)


def test_a_broken_frame_may_have_a_header() -> None:
    header = Header(1, 1, 1, 0, 0, 0)
    assert BrokenFrame("x", header).header is header
    assert BrokenFrame("x").header is None


def test_the_peers_fault_keeps_what_happened_before() -> None:
    events = (ReplyReceived(1, b""),)
    error = RemoteProtocolError("x", events, answered=True)
    assert (error.events, error.answered) == (list(events), True)
