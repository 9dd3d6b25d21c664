"""Performance events as the kernel is asked for them."""

import os

import pytest

from vird.errors import ArgumentUnsupported, SystemError_
from vird.host import perf_events


def test_the_record() -> None:
    record = perf_events.attributes("page_faults")
    assert len(record) == 112
    assert (record[0], record[4], record[8]) == (1, 112, 2)
    assert record[40] == 2


def test_events_that_are_not_the_kernels() -> None:
    with pytest.raises(ArgumentUnsupported, match="unable to enable host cpu perf event for cmt"):
        perf_events.count(os.getpid(), "cmt")


def test_a_process_that_is_not_there() -> None:
    with pytest.raises(SystemError_, match="unable to open host cpu perf event for task_clock") as raised:
        perf_events.start_counters(2**22 + 1, {"task_clock": True})
    assert raised.value.int1


def test_nothing_is_counted_when_one_cannot_be() -> None:
    before = os.listdir("/proc/self/fd")
    with pytest.raises((ArgumentUnsupported, SystemError_)):
        perf_events.start_counters(os.getpid(), {"page_faults": True, "task_clock": False, "mbml": True})
    assert os.listdir("/proc/self/fd") == before


def test_a_counter_is_closed_once() -> None:
    reading, writing = os.pipe()
    os.write(writing, (77).to_bytes(8, "little"))
    counter = perf_events.Counter(reading)
    assert counter.read() == 77
    counter.close()
    counter.close()
    os.close(writing)
