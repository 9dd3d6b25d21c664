"""Guests saved."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("managedsave-remove test",), ""),
    (("managedsave test", "list --all --managed-save"), " -   test   saved\n"),
]

REFUSED = [
    (("managedsave test --running --paused",), "error: Options --running and --paused are mutually exclusive\n"),
    (("dump test /nope/x --format elf",), "error: --format only works with --memory-only\n"),
    (
        ("dump test /nope/x --memory-only --format odd",),
        (
            "error: format 'odd' is not supported, expecting 'kdump-zlib', 'kdump-lzo', 'kdump-snappy"
            "', 'win-dmp' or 'elf'\n"
        ),
    ),
    (("dump test /nope/x --live --crash",), "error: Options --live and --crash are mutually exclusive\n"),
    (
        ("restore /nope/x",),
        (
            "error: Failed to restore domain from /nope/x\n"
            "error: cannot read domain image '/nope/x': No such file or directory\n"
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
