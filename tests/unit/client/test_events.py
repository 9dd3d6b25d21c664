"""Messages as events, and what kinds there are."""

from __future__ import annotations

import pytest

from vird import errors
from vird.api import events
from vird.api.event_wire import DELIVERIES
from vird.client.events import event_of, family_of
from vird.client.message import Message
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("d", bytes(16), 1)


def test_every_event_can_be_asked_for() -> None:
    for delivery in DELIVERIES:
        register, deregister = family_of(delivery.kind)
        assert register.args is not None
        assert deregister.args is not None
    with pytest.raises(errors.InvalidArg):
        family_of(events.Event)


def test_messages_become_events_again() -> None:
    event = events.DomainRtcChange(DOM, 7)
    for delivery in DELIVERIES:
        if delivery.kind is events.DomainRtcChange:
            message = Message(0, 0, delivery.callback, delivery.callback_message(event, 3))
            assert event_of(message) == event
    flat = events.DomainMemoryFailure(DOM, 1, 2, 3)
    record = remote.DomainEventMemoryFailureMsg(5, DOM, 1, 2, 3)
    assert event_of(Message(0, 0, remote.DOMAIN_EVENT_MEMORY_FAILURE, record)) == flat


def test_other_messages_are_none() -> None:
    assert event_of(Message(1, 2, None, None)) is None
    closed = remote.ConnectEventConnectionClosedMsg(1)
    assert event_of(Message(0, 0, remote.CONNECT_EVENT_CONNECTION_CLOSED, closed)) is None
