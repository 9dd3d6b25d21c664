"""``<clock>``: what the guest's clocks show and how its timers keep up.  Offsets are seconds."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Blank, Element, Fails, Lenient, Named
from vird.markup.scalars import ULong, YesNo

ClockOffset = Literal["utc", "localtime", "variable", "timezone", "absolute"]
TimerName = Literal["platform", "pit", "rtc", "hpet", "tsc", "kvmclock", "hypervclock", "armvtimer"]


class Catchup(Element, empty="omit"):
    """``<catchup>``: how missed ticks are made up for."""

    threshold: Attr[ULong | None] = None
    slew: Attr[ULong | None] = None
    limit: Attr[ULong | None] = None


class Timer(Element):
    """``<timer>``; frequency in Hz."""

    name: Attr[TimerName]
    present: Attr[YesNo | None] = None
    tickpolicy: Attr[Literal["delay", "catchup", "merge", "discard"] | None] = None
    track: Attr[Literal["boot", "guest", "wall", "realtime"] | None] = None
    frequency: Attr[ULong | None] = None
    mode: Attr[Literal["auto", "native", "emulate", "paravirt", "smpsafe"] | None] = None
    catchup: Catchup | None = None


class Clock(Element):
    """All of ``<clock>``; ``adjustment`` is a number of seconds, or ``reset``.

    ``adjustment0`` is what it was at start, in status documents only.
    """

    offset: Annotated[Attr[ClockOffset], Fails(ConfigUnsupported), Blank()] = "utc"
    adjustment: Attr[str | None] = None
    basis: Annotated[Attr[Literal["utc", "localtime"] | None], Fails(ConfigUnsupported)] = None
    adjustment0: Attr[str | None] = None
    timezone: Attr[str | None] = None
    start: Annotated[Attr[ULong | None], Lenient()] = None
    timers: Annotated[list[Timer], Named("timer")] = []


class SuspendTo(Element, empty="omit"):
    """Whether the guest may use one kind of sleep."""

    enabled: Attr[YesNo | None] = None


class PowerManagement(Element, empty="omit"):
    """``<pm>``."""

    suspend_to_mem: Annotated[SuspendTo | None, Named("suspend-to-mem")] = None
    suspend_to_disk: Annotated[SuspendTo | None, Named("suspend-to-disk")] = None
