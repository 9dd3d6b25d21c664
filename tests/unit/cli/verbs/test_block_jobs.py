"""Work on disks: the words that are wrong, and what a simulated host does not have."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("blockcopy test vda --dest x --format qcow2 --print-xml",),
        ("<disk type='file'>\n  <source file='x'/>\n  <driver type='qcow2'/>\n</disk>\n"),
    ),
]

REFUSED = [
    (("blockcopy test vda",), "error: need either --dest or --xml\n"),
    (("blockcopy test vda --dest x --xml y",), "error: Options --dest and --xml are mutually exclusive\n"),
    (("blockjob test vda --info --abort",), "error: Options --info and --abort are mutually exclusive\n"),
    (("blockjob test vda --pivot --bandwidth 5",), "error: Options --bandwidth and --pivot are mutually exclusive\n"),
    (
        ("blockcommit test vda --pivot --keep-overlay",),
        "error: Options --pivot and --keep-overlay are mutually exclusive\n",
    ),
    (("blockpull test vda --wait --timeout 0",), "error: invalid timeout: 0\n"),
    (
        ("blockresize test nope 5M",),
        (
            "error: Failed to resize block device 'nope'\n"
            "error: this function is not supported by the connection driver: virDomainBlockResize\n"
        ),
    ),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
