"""Other programs' formats."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

REFUSED = [
    (("domxml-to-native qemu-argv",), "error: need either domain or domain XML\n"),
    (
        ("domxml-to-native qemu-argv --domain test",),
        ("error: this function is not supported by the connection driver: virConnectDomainXMLToNative\n"),
    ),
    (("domxml-from-native qemu-argv /nope/x",), "error: Failed to open file '/nope/x': No such file or directory\n"),
    (("qemu-agent-command test {} --async --block",), "error: timeout, async and block options are exclusive\n"),
    (("qemu-monitor-command test --hmp --pretty info",), "error: Options --hmp and --pretty are mutually exclusive\n"),
]


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
