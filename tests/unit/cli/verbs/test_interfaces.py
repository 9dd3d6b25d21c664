"""The host's network interfaces."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("iface-list",), " eth1   active   aa:bb:cc:dd:ee:ff\n"),
    (("iface-list --inactive",), ""),
    (("iface-mac eth1",), "aa:bb:cc:dd:ee:ff\n"),
    (("iface-name aa:bb:cc:dd:ee:ff",), "eth1\n"),
    (("iface-bridge eth1 br7",), "Created bridge br7 with attached device eth1\nBridge interface br7 started\n"),
    (("iface-bridge eth1 br7 --no-stp", "iface-dumpxml br7 --xpath //bridge/@stp"), "off\n"),
    (("iface-bridge eth1 br7 --no-start", "iface-list --inactive"), " br7   inactive   \n"),
    (
        ("iface-destroy eth1", "iface-bridge eth1 br7", "iface-unbridge br7"),
        "Device eth1 un-attached from bridge br7\nInterface eth1 started\n",
    ),
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
