"""Networks."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("net-list",), " default   active   no   yes\n"),
    (("net-list --inactive",), ""),
    (
        ("net-info default",),
        (
            "Name:           default\n"
            "UUID:           dd8fe884-6c02-601e-7551-cca97df1c5df\n"
            "Active:         yes\n"
            "Persistent:     yes\n"
            "Autostart:      no\n"
            "Bridge:         virbr0\n"
        ),
    ),
    (("net-dumpxml default --xpath //bridge",), '<bridge name="virbr0" stp="on" delay="0"/>\n'),
    (("net-destroy default", "net-list --all"), " default   inactive   no   yes\n"),
    (("net-destroy default", "net-destroy default"), ""),
    (("net-autostart default", "net-list"), " default   active   yes   yes\n"),
    (("net-port-list default",), ""),
]

REFUSED = [
    (("net-update default odd ip-dhcp-host <host/>",), "error: unrecognized command name 'odd'\n"),
    (("net-update default add odd <host/>",), "error: unrecognized section name 'odd'\n"),
    (
        ("net-info nope",),
        ("error: failed to get network 'nope'\nerror: Network not found: no network with matching name 'nope'\n"),
    ),
    (("net-list --name --uuid",), "error: Only one argument from --table, --name and --uuid may be specified.\n"),
    (
        ("net-port-dumpxml default nope",),
        ("error: failed to get network port 'nope'\nerror: invalid argument: 'nope' is not a UUID\n"),
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
