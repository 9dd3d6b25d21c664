"""A guest's memory."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("dommemstat test",),
        (
            "actual 2097152\n"
            "swap_in 0\n"
            "swap_out 0\n"
            "major_fault 0\n"
            "minor_fault 0\n"
            "unused 1048576\n"
            "available 2097152\n"
            "usable 1048576\n"
            "last_update 627319920\n"
            "disk_caches 262144\n"
            "hugetlb_pgalloc 0\n"
            "hugetlb_pgfail 0\n"
            "rss 1048576\n"
        ),
    ),
    (("memtune test",), ("hard_limit     : unlimited\nsoft_limit     : unlimited\nswap_hard_limit: unlimited\n")),
    (
        ("memtune test --hard-limit 1G", "memtune test"),
        ("hard_limit     : 1048576\nsoft_limit     : unlimited\nswap_hard_limit: unlimited\n"),
    ),
    (
        ("memtune test --hard-limit -1", "memtune test"),
        ("hard_limit     : unlimited\nsoft_limit     : unlimited\nswap_hard_limit: unlimited\n"),
    ),
    (
        ("setmem test 1G", "dommemstat test"),
        (
            "actual 1048576\n"
            "swap_in 0\n"
            "swap_out 0\n"
            "major_fault 0\n"
            "minor_fault 0\n"
            "unused 524288\n"
            "available 1048576\n"
            "usable 524288\n"
            "last_update 627319920\n"
            "disk_caches 131072\n"
            "hugetlb_pgalloc 0\n"
            "hugetlb_pgfail 0\n"
            "rss 524288\n"
        ),
    ),
]

REFUSED = [
    (("dommemstat test --period -1",), "error: Invalid collection period value '-1'\n"),
    (
        ("setmaxmem test 1G",),
        (
            "error: Unable to change MaxMemorySize\n"
            "error: Requested operation is not valid: cannot resize the maximum memory on an active d"
            "omain\n"
        ),
    ),
    (("setmem test 5x",), "error: Scaled numeric value '5x' for <size> option is malformed or out of range\n"),
    (("setmem test 1G --config --current",), "error: Options --current and --config are mutually exclusive\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
