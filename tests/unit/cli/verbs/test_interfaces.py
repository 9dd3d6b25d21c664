"""The host's network interfaces."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("iface-list",), " eth1   active   aa:bb:cc:dd:ee:ff\n"),
    (("iface-list --inactive",), ""),
    (("iface-mac eth1",), "aa:bb:cc:dd:ee:ff\n"),
    (("iface-name aa:bb:cc:dd:ee:ff",), "eth1\n"),
    (("iface-destroy eth1", "iface-list --all"), " eth1   inactive   aa:bb:cc:dd:ee:ff\n"),
    (("iface-dumpxml eth1 --xpath //mac",), '<mac address="aa:bb:cc:dd:ee:ff"/>\n'),
]

REFUSED = [
    (
        ("iface-name nope",),
        ("error: failed to get interface 'nope'\nerror: Interface not found: no interface with matching name 'nope'\n"),
    ),
    (
        ("iface-begin", "iface-begin"),
        (
            "error: Failed to begin network config change transaction\n"
            "error: Requested operation is not valid: there is another transaction running.\n"
        ),
    ),
    (
        ("iface-commit",),
        (
            "error: Failed to commit network config change transaction\n"
            "error: Requested operation is not valid: no transaction running, nothing to be committed"
            ".\n"
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
