"""What is asked of the agent of a simulated guest."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("domfsinfo test",), (" /       vda1   ext4   vda\n /boot   vda2   ext4   vda\n")),
    (("domfsfreeze test",), ""),
    (("domfsfreeze test /",), ""),
    (("domfsfreeze test", "domfsthaw test"), ""),
    (("domtime test --pretty",), "Time: 1989-11-17 15:32:00\n"),
    (("set-user-password test u p",), ""),
]

REFUSED = [
    (
        ("domfstrim test --mountpoint /nope",),
        ("error: Unable to invoke fstrim\nerror: Requested operation is not valid: mount point not found: /nope\n"),
    ),
    (("domtime test --now --sync",), "error: Options --now and --sync are mutually exclusive\n"),
    (("dompmsuspend test deep",), "error: Invalid target\n"),
    (
        ("get-user-sshkeys test root",),
        ("error: this function is not supported by the connection driver: virDomainAuthorizedSSHKeysGet\n"),
    ),
    (("set-user-sshkeys test root --remove",), "error: Option --file is required by option --remove\n"),
    (
        ("guestinfo test --os",),
        "error: this function is not supported by the connection driver: virDomainGetGuestInfo\n",
    ),
    (
        ("guest-agent-timeout test",),
        ("error: this function is not supported by the connection driver: virDomainAgentSetResponseTimeout\n"),
    ),
    (
        ("dompmwakeup test",),
        (
            "error: Domain 'test' could not be woken up\n"
            "error: this function is not supported by the connection driver: virDomainPMWakeup\n"
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
