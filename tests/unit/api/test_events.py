"""Events: frozen records, and the messages they travel in."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest

from vird.api import event_wire, events
from vird.api.enums.domain_event import DomainEventID
from vird.api.enums.network import NetworkEventID
from vird.api.enums.node_device import NodeDeviceEventID
from vird.api.enums.pool import StoragePoolEventID
from vird.api.enums.secret import SecretEventID
from vird.wire import procedures
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef, NetworkRef, NodeDeviceRef, SecretRef, StoragePoolRef

DOM = DomainRef("web", bytes(16), 4)
SAMPLES: dict[Any, Any] = {
    DomainRef: DOM,
    NetworkRef: NetworkRef("lan", bytes(16)),
    StoragePoolRef: StoragePoolRef("images", bytes(16)),
    NodeDeviceRef: NodeDeviceRef("pci_0"),
    SecretRef: SecretRef(bytes(16), 0, ""),
    remote.DomainEventGraphicsAddress: remote.DomainEventGraphicsAddress(0, "::1", "5900"),
    int: 1,
    str: "text",
    str | None: None,
}


def sample(kind: type[events.Event]) -> events.Event:
    hints = get_type_hints(kind)
    return kind(*[SAMPLES.get(hints[name], []) for name in kind.__match_args__])


def test_every_kind_can_be_delivered() -> None:
    assert set(event_wire.BY_KIND) == set(events.Event.__subclasses__())


def test_every_number_has_one_kind() -> None:
    numbers: dict[str, set[int]] = {}
    for delivery in event_wire.DELIVERIES:
        about = delivery.kind.__match_args__[0]
        known = numbers.setdefault("monitor" if delivery.callback.program is procedures.QEMU else about, set())
        assert delivery.number not in known
        known.add(delivery.number)
    assert numbers == {
        "dom": set(DomainEventID),
        "net": set(NetworkEventID),
        "pool": set(StoragePoolEventID),
        "dev": set(NodeDeviceEventID),
        "secret": set(SecretEventID),
        "monitor": {0},
    }


def test_every_event_message_has_a_kind_or_is_the_session_s() -> None:
    sent = {delivery.callback for delivery in event_wire.DELIVERIES}
    sent |= {delivery.legacy for delivery in event_wire.DELIVERIES if delivery.legacy}
    assert {row for row in procedures.every() if row.event} - sent == {remote.CONNECT_EVENT_CONNECTION_CLOSED}


@pytest.mark.parametrize("delivery", event_wire.DELIVERIES, ids=lambda delivery: delivery.kind.__name__)
def test_messages_hold_the_event(delivery: event_wire.Delivery) -> None:
    event = sample(delivery.kind)
    message = delivery.callback_message(event, 77)
    assert type(message) is delivery.callback.args
    assert message.callback_id == 77  # type: ignore[attr-defined]
    assert delivery.callback.args.decode(message.encode()) == message
    if delivery.legacy is None:
        with pytest.raises(LookupError):
            delivery.legacy_message(event)
        return
    old = delivery.legacy_message(event)
    assert type(old) is delivery.legacy.args
    assert old.encode() in message.encode()


def test_lifecycle_message() -> None:
    delivery = event_wire.BY_KIND[events.DomainLifecycle]
    assert delivery.callback_message(events.DomainLifecycle(DOM, 2, 0), 3) == remote.DomainEventCallbackLifecycleMsg(
        3, remote.DomainEventLifecycleMsg(DOM, 2, 0)
    )


def test_sleep_message_has_its_reason_outside() -> None:
    delivery = event_wire.BY_KIND[events.DomainPmSuspend]
    assert delivery.callback_message(events.DomainPmSuspend(DOM), 3) == remote.DomainEventCallbackPmsuspendMsg(
        3, 0, remote.DomainEventPmsuspendMsg(DOM)
    )


def test_older_clients_know_the_kinds_up_to_device_removal() -> None:
    older = {delivery.number for delivery in event_wire.DELIVERIES if delivery.legacy}
    assert older == set(range(DomainEventID.DEVICE_REMOVED + 1))


def test_events_are_values() -> None:
    event = events.DomainLifecycle(DOM, event=2, detail=0)
    assert event == events.DomainLifecycle(DOM, 2, 0)
    assert event != events.DomainLifecycle(DOM, 2, 1)
    assert event != events.DomainReboot(DOM)
    assert event.about is DOM
    assert repr(events.DomainRtcChange(DOM, 5)).startswith("DomainRtcChange(dom=DomainRef(")


def test_events_do_not_change() -> None:
    with pytest.raises(AttributeError, match="does not change"):
        events.DomainReboot(DOM).dom = DOM  # type: ignore[misc]


@pytest.mark.parametrize(
    ("args", "named"), [((DOM,), {}), ((DOM, 1, 2, 3), {}), ((DOM, 1), {"event": 2}), ((DOM, 1, 2), {"other": 1})]
)
def test_fields_must_be_right(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        events.DomainLifecycle(*args, **named)
