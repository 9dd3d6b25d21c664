"""Events are numbered and reach every listener in order."""

from __future__ import annotations

from vird.drivers.common.bus import Bus, Counter


def test_every_listener_hears_every_event_in_order_with_its_number() -> None:
    bus = Bus("test")
    heard: list[tuple[int, object]] = []
    bus.subscribe(lambda number, event: heard.append((number, event)))
    for event in "abc":
        bus.publish(event)
    assert heard == [(1, "a"), (2, "b"), (3, "c")]


def test_buses_that_share_a_log_share_its_numbers() -> None:
    log = Counter()
    heard: list[int] = []
    buses = [Bus("qemu", log), Bus("network", log)]
    for bus in buses:
        bus.subscribe(lambda number, event: heard.append(number))
    for bus in buses * 2:
        bus.publish("x")
    assert heard == [1, 2, 3, 4]


def test_a_listener_that_left_hears_nothing_more_and_one_that_fails_hurts_nobody() -> None:
    bus = Bus("test")
    heard: list[object] = []

    def fail(number: int, event: object) -> None:
        raise RuntimeError("broken listener")

    bus.subscribe(fail)
    leave = bus.subscribe(lambda number, event: heard.append(event))
    bus.publish("a")
    leave()
    leave()
    bus.publish("b")
    assert heard == ["a"]
