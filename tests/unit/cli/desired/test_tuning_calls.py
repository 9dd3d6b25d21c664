"""Tuning a running guest as calls, each with what undoes it."""

from __future__ import annotations

import pytest

from tests.unit.cli.desired.documents import GUEST, held, step, verdicts
from vird.cli.desired.call import Call

UNLIMITED = 9007199254740991


def tuned(more: str) -> str:
    return GUEST.replace("<os>", f"{more}<os>", 1)


def calls(was: str, becomes: str) -> list[Call]:
    found = step(tuned(becomes), held(tuned(was)))
    assert not found.calls or set(verdicts(found).values()) == {"live"}, verdicts(found)
    return found.calls


def memory(*limits: str) -> str:
    return f"<memtune>{''.join(limits)}</memtune>"


def device(path: str, limits: str) -> str:
    return f"<blkiotune><device><path>{path}</path>{limits}</device></blkiotune>"


def nodes(mode: str, nodeset: str) -> str:
    return f"<numatune><memory mode='{mode}' nodeset='{nodeset}'/></numatune>"


def cpu(text: str) -> str:
    return f"<cputune>{text}</cputune>"


@pytest.mark.parametrize(
    ("was", "becomes", "method", "arguments", "undo"),
    [
        (cpu("<shares>5</shares>"), cpu("<shares>6</shares>"), "set_scheduler_parameters_flags",
         ({"cpu_shares": 6}, 1), ({"cpu_shares": 5}, 1)),
        ("", cpu("<quota>5000</quota>"), "set_scheduler_parameters_flags",
         ({"vcpu_quota": 5000}, 1), ({"vcpu_quota": -1}, 1)),
        ("", cpu("<emulator_period>5000</emulator_period>"), "set_scheduler_parameters_flags",
         ({"emulator_period": 5000}, 1), ({"emulator_period": 100000}, 1)),
        (memory("<hard_limit>5</hard_limit>"), memory("<hard_limit>7</hard_limit>",
         "<swap_hard_limit>9</swap_hard_limit>"), "set_memory_parameters",
         ({"hard_limit": 7, "swap_hard_limit": 9}, 1), ({"hard_limit": 5, "swap_hard_limit": UNLIMITED}, 1)),
        (memory("<soft_limit>5</soft_limit>"), "", "set_memory_parameters",
         ({"soft_limit": UNLIMITED}, 1), ({"soft_limit": 5}, 1)),
        ("<blkiotune><weight>300</weight></blkiotune>", "<blkiotune><weight>400</weight></blkiotune>",
         "set_blkio_parameters", ({"weight": 400}, 1), ({"weight": 300}, 1)),
        (device("/dev/a", "<read_bytes_sec>5</read_bytes_sec>"),
         device("/dev/a", "<read_bytes_sec>6</read_bytes_sec><weight>200</weight>"), "set_blkio_parameters",
         ({"device_weight": "/dev/a,200", "device_read_bytes_sec": "/dev/a,6"}, 1),
         ({"device_weight": "/dev/a,0", "device_read_bytes_sec": "/dev/a,5"}, 1)),
        (device("/dev/a", "<read_iops_sec>5</read_iops_sec>"), "", "set_blkio_parameters",
         ({"device_read_iops_sec": "/dev/a,0"}, 1), ({"device_read_iops_sec": "/dev/a,5"}, 1)),
        (nodes("restrictive", "0"), nodes("restrictive", "0-1"), "set_numa_parameters",
         ({"numa_nodeset": "0-1"}, 1), ({"numa_nodeset": "0"}, 1)),
        (cpu("<vcpupin vcpu='1' cpuset='0'/>"), cpu("<vcpupin vcpu='1' cpuset='1,9'/>"), "pin_vcpu_flags",
         (1, b"\x02\x02", 1), (1, b"\x01", 1)),
        ("", cpu("<emulatorpin cpuset='1'/>"), "pin_emulator", (b"\x02", 1), None),
        ("", "<iothreads>1</iothreads>", "add_iothread", (1, 1), (1, 1)),
        ("<iothreads>2</iothreads>", "<iothreads>1</iothreads>", "del_iothread", (2, 1), (2, 1)),
        ("<iothreads>1</iothreads>", "<iothreads>1</iothreads>" + cpu("<iothreadpin iothread='1' cpuset='0'/>"),
         "pin_iothread", (1, b"\x01", 1), None),
    ],
)  # fmt: skip
def test_what_is_one_call(was: str, becomes: str, method: str, arguments: object, undo: object) -> None:
    (call,) = calls(was, becomes)
    assert (call.method, call.arguments, call.undo) == (method, arguments, undo)


def test_a_guest_that_may_run_here_only_goes_back_there() -> None:
    was = GUEST.replace("<vcpu ", "<vcpu cpuset='0,2' ")
    (call,) = step(was.replace("<os>", cpu("<vcpupin vcpu='0' cpuset='2'/>") + "<os>", 1), held(was)).calls
    assert call.undo == (0, b"\x05", 1)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (cpu("<shares>5</shares>"), ""),
        (cpu("<vcpupin vcpu='0' cpuset='0'/>"), ""),
        ("<blkiotune><weight>300</weight></blkiotune>", ""),
        (nodes("strict", "0"), nodes("strict", "0-1")),
        (nodes("restrictive", "0"), nodes("strict", "0")),
    ],
)
def test_what_waits_for_the_next_boot(was: str, becomes: str) -> None:
    found = step(tuned(becomes), held(tuned(was)))
    assert found.calls == [] and set(verdicts(found).values()) == {"next boot"}


def test_a_thread_comes_before_its_pin() -> None:
    found = calls("", "<iothreads>1</iothreads>" + cpu("<iothreadpin iothread='1' cpuset='0'/>"))
    assert [call.method for call in found] == ["add_iothread", "pin_iothread"]
    assert found[0].back == "del_iothread"


def test_threads_that_are_listed_are_those_that_are_counted() -> None:
    listed = "<iothreads>2</iothreads><iothreadids><iothread id='1'/><iothread id='2'/></iothreadids>"
    assert calls(listed, "<iothreads>2</iothreads>") == []
    named = "<iothreads>1</iothreads><iothreadids><iothread id='4'/></iothreadids>"
    assert [call.arguments[0] for call in calls("<iothreads>1</iothreads>", named)] == [4, 1]
