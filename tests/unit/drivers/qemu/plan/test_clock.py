"""Clocks and timers."""

import pytest

from tests.unit.drivers.qemu.plan.launches import words
from vird.drivers.qemu.plan.clock import real_time_clock, timers
from vird.errors import ConfigUnsupported

NOW = 1234567890


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("<clock offset='utc'/>", "base=utc"),
        ("<clock offset='localtime'/>", "base=localtime"),
        ("<clock offset='timezone' timezone='Europe/Paris'/>", "base=localtime"),
        ("<clock offset='variable' adjustment='3600' basis='utc'/>", "base=2009-02-14T00:31:30"),
        ("<clock offset='absolute' start='0'/>", "base=1970-01-01T00:00:00"),
        (
            "<clock offset='utc'><timer name='rtc' track='guest' tickpolicy='catchup'/></clock>",
            "base=utc,clock=vm,driftfix=slew",
        ),
        ("<clock offset='utc'><timer name='rtc' track='realtime'/></clock>", "base=utc,clock=rt"),
        ("", "base=utc"),
    ],
)
def test_where_the_clock_starts(clock: str, expected: str) -> None:
    assert words(real_time_clock, before=clock, now=NOW) == ["-rtc", expected]


def test_local_variable_time_needs_the_hosts_zone() -> None:
    with pytest.raises(ConfigUnsupported, match="time zone"):
        words(real_time_clock, before="<clock offset='variable' adjustment='1' basis='localtime'/>")


@pytest.mark.parametrize(
    ("timer", "version", "expected"),
    [
        ("<timer name='pit' tickpolicy='delay'/>", None, ["-global", "kvm-pit.lost_tick_policy=delay"]),
        ("<timer name='pit' tickpolicy='catchup'/>", None, []),
        ("<timer name='hpet' present='no'/>", None, []),
        ("<timer name='hpet' present='no'/>", 5_002_000, ["-no-hpet"]),
    ],
)
def test_timers(timer: str, version: int | None, expected: list[str]) -> None:
    assert words(timers, before=f"<clock offset='utc'>{timer}</clock>", version=version) == expected
