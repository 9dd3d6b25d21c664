"""Virtual processors."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("vcpucount test",),
        (
            "maximum      config         2\n"
            "maximum      live           2\n"
            "current      config         2\n"
            "current      live           2\n"
        ),
    ),
    (("vcpupin test",), (" 0   0-7\n 1   0-7\n")),
    (("vcpupin test 0 0-1", "vcpupin test --vcpu 0"), " 0   0-1\n"),
    (("emulatorpin test",), "0-7\n"),
    (
        ("cpu-stats test --total",),
        (
            "Total:\n"
            "\tcpu_time            48.772617035 seconds\n"
            "\tuser_time            5.540000000 seconds\n"
            "\tsystem_time          6.460000000 seconds\n"
        ),
    ),
    (
        ("cpu-stats test --start 1 --count 1",),
        ("CPU1:\n\tcpu_time            24.386308518 seconds\n\tvcpu_time           23.151740628 seconds\n"),
    ),
]

REFUSED = [
    (("vcpucount test --active --maximum",), "error: Options --active and --maximum are mutually exclusive\n"),
    (("vcpupin test --cpulist 1",), "error: vcpupin: Missing vCPU number in pin mode.\n"),
    (("vcpupin test 9",), "error: vcpupin: vCPU index out of range: 9 >= 2\n"),
    (("emulatorpin test 5-9",), "error: CPU 9 in cpulist '5-9' exceed the maxcpu 8\n"),
    (("emulatorpin test ^",), ("error: Invalid cpulist '^'\nerror: invalid argument: Failed to parse bitmap '^'\n")),
    (("setvcpus test 0",), "error: Can't set 0 processors for a VM\n"),
    (("setvcpus test 1 --maximum",), "error: Option --config is required by option --maximum\n"),
    (("setvcpu test 1",), "error: one of --enable, --disable is required\n"),
    (("guestvcpus test --enable",), "error: Option --cpulist is required by option --enable\n"),
    (("cpu-stats test --start -1",), "error: Invalid value for start CPU\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
