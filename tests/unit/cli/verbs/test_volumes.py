"""Volumes."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("vol-list default-pool",), ""),
    (
        ("vol-create-as default-pool v 10M", "vol-list default-pool --details"),
        " v   /default-pool/v   file   10.00 MiB   10.00 MiB\n",
    ),
    (
        ("vol-create-as default-pool v 1G --allocation 5M --format qcow2 --print-xml",),
        (
            "<volume>\n"
            "  <name>v</name>\n"
            "  <capacity>1073741824</capacity>\n"
            "  <allocation>5242880</allocation>\n"
            "  <target>\n"
            "    <format type='qcow2'/>\n"
            "  </target>\n"
            "</volume>\n"
        ),
    ),
    (
        ("vol-create-as default-pool v 10M", "vol-info v default-pool"),
        ("Name:           v\nType:           file\nCapacity:       10.00 MiB\nAllocation:     10.00 MiB\n"),
    ),
    (
        ("vol-create-as default-pool v 10M", "vol-info v default-pool --bytes"),
        ("Name:           v\nType:           file\nCapacity:       10485760 bytes\nAllocation:     10485760 bytes\n"),
    ),
    (("vol-create-as default-pool v 10M", "vol-pool /default-pool/v"), "default-pool\n"),
    (("vol-create-as default-pool v 10M", "vol-name /default-pool/v"), "v\n"),
    (
        ("vol-create-as default-pool v 10M", "vol-clone v w default-pool", "vol-list default-pool"),
        (" v   /default-pool/v\n w   /default-pool/w\n"),
    ),
    (("vol-create-as default-pool v 10M", "vol-delete v default-pool", "vol-list default-pool"), ""),
]

REFUSED = [
    (
        ("vol-create-as default-pool v 1X",),
        "error: Scaled numeric value '1X' for <capacity> option is malformed or out of range\n",
    ),
    (
        ("vol-info nope",),
        (
            "error: failed to get vol 'nope', specifying --pool might help\n"
            "error: Storage volume not found: no storage vol with matching path 'nope'\n"
        ),
    ),
    (
        ("vol-info nope default-pool",),
        (
            "error: failed to get vol 'nope'\n"
            "error: Storage volume not found: no storage vol with matching path 'nope'\n"
        ),
    ),
    (("vol-create-as default-pool v 10M", "vol-resize v -1M default-pool"), "error: negative size requires --shrink\n"),
    (
        ("vol-create-as default-pool v 10M", "vol-wipe v default-pool --algorithm odd"),
        "error: Unsupported algorithm 'odd'\n",
    ),
    (("vol-create-as default-pool v 10M", "vol-upload v /nope/x default-pool"), "error: cannot read /nope/x\n"),
    (("vol-create-as default-pool v 10M", "vol-download v /nope/x default-pool"), "error: cannot create /nope/x\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
