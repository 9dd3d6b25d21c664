"""Snapshots, from the first to the last."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("snapshot-create-as test s", "snapshot-info test s"),
        (
            "Name:           s\n"
            "Domain:         test\n"
            "Current:        yes\n"
            "State:          running\n"
            "Location:       internal\n"
            "Parent:         -\n"
            "Children:       0\n"
            "Descendants:    0\n"
            "Metadata:       yes\n"
        ),
    ),
    (
        ("snapshot-create-as test s", "snapshot-create-as test t", "snapshot-list test --tree"),
        ("s\n  |\n  +- t\n    \n\n"),
    ),
    (("snapshot-create-as test s", "snapshot-create-as test t", "snapshot-parent test t"), "s\n"),
    (("snapshot-create-as test s", "snapshot-current test --name"), "s\n"),
    (("snapshot-create-as test s", "snapshot-list test --name"), "s\n"),
    (("snapshot-create-as test s", "snapshot-delete test s", "snapshot-list test"), ""),
    (
        ("snapshot-create-as test --name a --description b --disk-only --print-xml --diskspec vda --memspec /x",),
        (
            "<domainsnapshot>\n"
            "  <name>a</name>\n"
            "  <description>b</description>\n"
            "  <memory file='/x'/>\n"
            "  <disks>\n"
            "    <disk name='vda'/>\n"
            "  </disks>\n"
            "</domainsnapshot>\n"
            "\n"
        ),
    ),
    (
        ("snapshot-create-as test --print-xml --diskspec vda,snapshot=no,driver=qcow2,stype=block",),
        (
            "<domainsnapshot>\n"
            "  <disks>\n"
            "    <disk name='vda' snapshot='no' type='block'>\n"
            "      <driver type='qcow2'/>\n"
            "    </disk>\n"
            "  </disks>\n"
            "</domainsnapshot>\n"
            "\n"
        ),
    ),
    (("snapshot-create-as test s", "suspend test", "snapshot-revert test s", "domstate test"), "running\n"),
]

REFUSED = [
    (("snapshot-create-as test s", "snapshot-parent test s"), "error: snapshot 's' has no parent\n"),
    (("snapshot-current test",), "error: domain 'test' has no current snapshot\n"),
    (("snapshot-delete test",), "error: --snapshotname or --current is required\n"),
    (("snapshot-create-as test --diskspec vda,odd=1 --print-xml",), "error: unable to parse diskspec: vda,odd=1\n"),
    (
        ("snapshot-create test --current",),
        (
            "error: Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag 'VIR_DOMAIN_SNAPSH"
            "OT_CREATE_CURRENT'\n"
        ),
    ),
    (("snapshot-list test --roots --tree",), "error: Options --roots and --tree are mutually exclusive\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
