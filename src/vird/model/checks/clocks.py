"""Clocks and timers: what goes with which offset and timer."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.markup.scalars import decimal
from vird.model.domain.clock import Clock, Timer

TRACKING: Final = ("platform", "rtc")
"""Timers that can follow another clock."""
PARAVIRTUAL: Final = ("kvmclock", "hypervclock")
"""Timers that do not tick."""


def complete_clock(clock: Clock) -> None:
    """Bring the clock into the form it is kept in; raises for attributes that do not go together."""
    _complete_offset(clock)
    for timer in clock.timers:
        _complete_timer(timer)


def _complete_offset(clock: Clock) -> None:
    if clock.offset in ("utc", "localtime"):
        if clock.adjustment is not None and clock.adjustment != "reset":
            clock.basis, clock.adjustment = clock.offset, _seconds(clock.adjustment)
            clock.offset = "variable"
        else:
            clock.basis = None
    elif clock.offset == "variable":
        clock.adjustment = _seconds(clock.adjustment)
        clock.basis = clock.basis or "utc"
    else:
        clock.adjustment = clock.basis = None
    if clock.offset == "timezone" and clock.timezone is None:
        raise InternalError("missing 'timezone' attribute for clock with offset='timezone'")
    if clock.offset == "absolute" and clock.start is None:
        raise InternalError("missing 'start' attribute for clock with offset='absolute'")
    if clock.offset != "timezone":
        clock.timezone = None
    if clock.offset != "absolute":
        clock.start = None


def _seconds(adjustment: str | None) -> str:
    try:
        return str(decimal(adjustment or "0"))
    except ValueError:
        return "0"


def _complete_timer(timer: Timer) -> None:
    if not timer.frequency:
        timer.frequency = None
    if timer.track is not None and timer.name not in TRACKING:
        raise ConfigUnsupported(f"timer {timer.name} doesn't support setting of timer track")
    if timer.tickpolicy is not None and timer.name in PARAVIRTUAL:
        raise ConfigUnsupported(f"timer {timer.name} doesn't support setting of timer tickpolicy")
    if timer.frequency is not None and timer.name != "tsc":
        raise ConfigUnsupported(f"timer {timer.name} doesn't support setting of timer frequency")
    if timer.mode is not None and timer.name != "tsc":
        raise ConfigUnsupported(f"timer {timer.name} doesn't support setting of timer mode")
    catchup = timer.catchup
    if catchup is None:
        return
    for name in ("threshold", "slew", "limit"):
        if not getattr(catchup, name):
            setattr(catchup, name, None)
    if timer.tickpolicy != "catchup" and (catchup.threshold or catchup.slew or catchup.limit):
        raise XmlError("setting of timer catchup policies is only supported with tickpolicy='catchup'")
