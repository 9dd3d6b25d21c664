"""Checkpoints, from the first to the last."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("checkpoint-create-as test c", "checkpoint-info test c"),
        ("Name:           c\nDomain:         test\nParent:         -\nChildren:       0\nDescendants:    0\n"),
    ),
    (
        ("checkpoint-create-as test c", "checkpoint-create-as test d", "checkpoint-list test --tree"),
        ("c\n  |\n  +- d\n    \n\n"),
    ),
    (("checkpoint-create-as test c", "checkpoint-create-as test d", "checkpoint-parent test d"), "c\n"),
    (("checkpoint-create-as test c", "checkpoint-list test --name"), "c\n"),
    (("checkpoint-create-as test c", "checkpoint-delete test c", "checkpoint-list test"), ""),
    (
        ("checkpoint-create-as test c d --diskspec vda,checkpoint=bitmap,bitmap=b --print-xml",),
        (
            "<domaincheckpoint>\n"
            "  <name>c</name>\n"
            "  <description>d</description>\n"
            "  <disks>\n"
            "    <disk name='vda' checkpoint='bitmap' bitmap='b'/>\n"
            "  </disks>\n"
            "</domaincheckpoint>\n"
            "\n"
        ),
    ),
    (("checkpoint-create-as test c", "checkpoint-dumpxml test c --xpath /domaincheckpoint/name"), "<name>c</name>\n"),
]

REFUSED = [
    (("checkpoint-create-as test c", "checkpoint-parent test c"), "error: checkpoint 'c' has no parent\n"),
    (("checkpoint-delete test",), "error: --checkpointname is required\n"),
    (("checkpoint-create-as test --diskspec vda,odd=1 --print-xml",), "error: unable to parse diskspec: vda,odd=1\n"),
    (("checkpoint-list test --roots --tree",), "error: Options --roots and --tree are mutually exclusive\n"),
    (("backup-begin test",), "error: this function is not supported by the connection driver: virDomainBackupBegin\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
