"""The host's devices."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("nodedev-list",), ("computer\nscsi_host1\nscsi_host11\nscsi_host2\n")),
    (
        ("nodedev-list --tree",),
        ("computer\n  |\n  +- scsi_host1\n  |     |\n  |     +- scsi_host11\n  |       \n  +- scsi_host2\n    \n"),
    ),
    (("nodedev-list --cap scsi_host",), ("scsi_host1\nscsi_host11\nscsi_host2\n")),
    (("nodedev-dumpxml computer --xpath /device/name",), "<name>computer</name>\n"),
    (("nodedev-info computer",), ("Name:           computer\nParent:         \n")),
]

REFUSED = [
    (("nodedev-list --cap odd",), "error: Invalid capability type\n"),
    (("nodedev-list --tree --cap net",), "error: Option --tree is incompatible with --cap and --inactive\n"),
    (
        ("nodedev-dumpxml nope",),
        (
            "error: Could not find matching device 'nope'\n"
            "error: Node device not found: no node device with matching name 'nope'\n"
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
