"""Storage pools."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("pool-list",), " default-pool   active   no\n"),
    (("pool-list --details",), " default-pool   running   no   yes   100.00 GiB   0.00 B   100.00 GiB\n"),
    (("pool-list --name",), "default-pool\n"),
    (
        ("pool-info default-pool",),
        (
            "Name:           default-pool\n"
            "UUID:           dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566\n"
            "State:          running\n"
            "Persistent:     yes\n"
            "Autostart:      no\n"
            "Capacity:       100.00 GiB\n"
            "Allocation:     0.00 B\n"
            "Available:      100.00 GiB\n"
        ),
    ),
    (
        ("pool-info default-pool --bytes",),
        (
            "Name:           default-pool\n"
            "UUID:           dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566\n"
            "State:          running\n"
            "Persistent:     yes\n"
            "Autostart:      no\n"
            "Capacity:       107374182400\n"
            "Allocation:     0\n"
            "Available:      107374182400\n"
        ),
    ),
    (
        ("pool-define-as p dir --target /p", "pool-start p", "pool-list --all"),
        (" default-pool   active   no\n p              active   no\n"),
    ),
    (
        ("pool-define-as p netfs --source-host h --source-path /x --source-format nfs --target /t --print-xml",),
        (
            "<pool type='netfs'>\n"
            "  <name>p</name>\n"
            "  <source>\n"
            "    <host name='h'/>\n"
            "    <dir path='/x'/>\n"
            "    <format type='nfs'/>\n"
            "  </source>\n"
            "  <target>\n"
            "    <path>/t</path>\n"
            "  </target>\n"
            "</pool>\n"
        ),
    ),
    (
        ("pool-destroy default-pool", "pool-info default-pool"),
        (
            "Name:           default-pool\n"
            "UUID:           dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566\n"
            "State:          inactive\n"
            "Persistent:     yes\n"
            "Autostart:      no\n"
        ),
    ),
    (
        ("find-storage-pool-sources-as netfs --host h",),
        (
            "<sources>\n"
            "  <source>\n"
            "    <host name='h'/>\n"
            "    <dir path='/testshare'/>\n"
            "    <format type='nfs'/>\n"
            "  </source>\n"
            "</sources>\n"
            "\n"
        ),
    ),
    (("pool-dumpxml default-pool --xpath /pool/name",), "<name>default-pool</name>\n"),
    (("pool-create-as p dir --target /p", "pool-list --transient"), " p   active   no\n"),
]

REFUSED = [
    (("pool-list --type odd",), "error: Invalid pool type 'odd'\n"),
    (("pool-list --details --name",), "error: Options --details and --name are mutually exclusive\n"),
    (
        ("pool-build default-pool --overwrite --no-overwrite",),
        "error: Options --overwrite and --no-overwrite are mutually exclusive\n",
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
