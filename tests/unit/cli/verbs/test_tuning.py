"""What guests may take."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("schedinfo test",), ("Scheduler      : fair\nweight         : 50\n")),
    (("schedinfo test --weight 9",), ("Scheduler      : fair\nweight         : 9\n")),
    (
        ("blkiotune test",),
        (
            "weight         : 0\n"
            "device_weight  : \n"
            "device_read_iops_sec: \n"
            "device_write_iops_sec: \n"
            "device_read_bytes_sec: \n"
            "device_write_bytes_sec: \n"
        ),
    ),
    (("numatune test",), ("numa_mode      : strict\nnuma_nodeset   : \n")),
    (
        ("domiftune test testnet0",),
        (
            "inbound.average: 0\n"
            "inbound.peak   : 0\n"
            "inbound.burst  : 0\n"
            "inbound.floor  : 0\n"
            "outbound.average: 0\n"
            "outbound.peak  : 0\n"
            "outbound.burst : 0\n"
        ),
    ),
    (
        ("domiftune test testnet0 --inbound 1,2,3", "domiftune test testnet0"),
        (
            "inbound.average: 1\n"
            "inbound.peak   : 2\n"
            "inbound.burst  : 3\n"
            "inbound.floor  : 0\n"
            "outbound.average: 0\n"
            "outbound.peak  : 0\n"
            "outbound.burst : 0\n"
        ),
    ),
    (("perf test --enable cmt --disable mbmt",), ("cmt            : enabled\nmbmt           : disabled\n")),
]

REFUSED = [
    (("schedinfo test odd=1",), "error: invalid scheduler option: odd\n"),
    (("schedinfo test =5",), "error: invalid scheduler option: \n"),
    (("numatune test --mode odd",), "error: Invalid mode: odd\n"),
    (("domiftune test testnet0 --inbound x",), "error: field 'average' is malformed\n"),
    (("domiftune test testnet0 --outbound 1,2,3,4",), "error: outbound floor is unsupported yet\n"),
    (("set-lifecycle-action test odd restart",), "error: Invalid lifecycle type 'odd'.\n"),
    (("set-lifecycle-action test poweroff odd",), "error: Invalid lifecycle action 'odd'.\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
