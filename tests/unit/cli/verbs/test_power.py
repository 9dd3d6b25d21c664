"""Guests on and off."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("destroy test", "start test"), ""),
    (("suspend test", "domstate test"), "paused\n"),
    (("suspend test", "resume test", "domstate test"), "running\n"),
    (("shutdown test", "domstate test"), "shut off\n"),
    (("destroy test", "undefine test", "list --all"), ""),
]

REFUSED = [
    (("start test",), "error: Domain is already active\n"),
    (
        ("shutdown test --mode odd",),
        ("error: Unknown mode odd value, expecting 'acpi', 'agent', 'initctl', 'signal', or 'paravirt'\n"),
    ),
    (("undefine test --nvram --keep-nvram",), "error: Options --nvram and --keep-nvram are mutually exclusive\n"),
    (
        ("destroy test", "start test --paused"),
        (
            "error: Failed to start domain 'test'\n"
            "error: unsupported flags (0x1) in function testDomainCreateWithFlags\n"
        ),
    ),
    (("start test --pass-fds x",), "error: Domain is already active\n"),
    (("define /nope/x",), "error: Failed to open file '/nope/x': No such file or directory\n"),
    (("undefine test --storage vda",), "error: Storage volume deletion is supported only on stopped domains\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
