"""Devices out of documents."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("detach-interface test network --print-xml",),
        (
            '<interface type="network">\n'
            '      <mac address="aa:bb:cc:dd:ee:ff"/>\n'
            '      <source network="default"/>\n'
            '      <target dev="testnet0"/>\n'
            '      <address type="pci" domain="0x0000" bus="0x00" slot="0x01" function="0x0"/>\n'
            "    </interface>\n"
        ),
    ),
]

REFUSED = [
    (("detach-disk test vdz",), "error: No disk found whose source path or target is vdz\n"),
    (("detach-interface test bridge",), "error: No interface found whose type is bridge\n"),
    (("change-media test vda x --eject --insert",), "error: Options --eject and --insert are mutually exclusive\n"),
    (("update-memory-device test --node 1",), "error: no memory device found\n"),
    (
        ("detach-device-alias test net9",),
        (
            "error: Failed to detach device with alias net9\n"
            "error: this function is not supported by the connection driver: virDomainDetachDeviceAli"
            "as\n"
        ),
    ),
    (("attach-device test /nope/x",), "error: Failed to open file '/nope/x': No such file or directory\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
