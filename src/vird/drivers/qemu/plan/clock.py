"""``-rtc`` and the timers that are not part of the processor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.machine import has_hpet_option
from vird.errors import ConfigUnsupported
from vird.model.domain.clock import Clock, Timer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TRACKS = {"boot": None, "guest": "vm", "wall": None, "realtime": "rt"}


def real_time_clock(launch: Launch) -> Iterator[str]:
    """``-rtc``: where the clock starts, what drives it, how it catches up."""
    clock = launch.domain.clock or Clock()
    parts = [f"base={_base(clock, launch.facts.now)}"]
    for timer in clock.timers:
        if timer.name == "rtc":
            driver = TRACKS.get(timer.track or "")
            if driver is not None:
                parts.append(f"clock={driver}")
            if timer.tickpolicy == "catchup":
                parts.append("driftfix=slew")
    yield from ("-rtc", ",".join(parts))


def _base(clock: Clock, now: int) -> str:
    if clock.offset in ("utc", "localtime"):
        return clock.offset
    if clock.offset == "timezone":
        return "localtime"
    if clock.offset == "absolute":
        return _iso(clock.start or 0)
    if clock.basis == "localtime":
        raise ConfigUnsupported("a clock that varies from local time needs the time zone of the host")
    return _iso(now + int(clock.adjustment or 0))


def _iso(seconds: int) -> str:
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")


def timers(launch: Launch) -> Iterator[str]:
    """The programmable interval timer and the HPET."""
    clock = launch.domain.clock
    for timer in clock.timers if clock is not None else ():
        if timer.name == "pit":
            yield from _interval_timer(launch, timer)
        elif timer.name == "hpet" and timer.present == "no" and launch.has("no-hpet") and not has_hpet_option(launch):
            yield "-no-hpet"


def _interval_timer(launch: Launch, timer: Timer) -> Iterator[str]:
    if timer.tickpolicy in ("delay", "discard") and launch.has("kvm-pit-lost-tick-policy"):
        yield from ("-global", f"kvm-pit.lost_tick_policy={timer.tickpolicy}")
