"""Interfaces of a guest."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("domiflist test",), " testnet0   network   default   -   aa:bb:cc:dd:ee:ff\n"),
    (("domifaddr test",), " testnet0   aa:bb:cc:dd:ee:ff    ipv4         192.168.122.3/24\n"),
    (("domif-getlink test aa:bb:cc:dd:ee:ff",), "aa:bb:cc:dd:ee:ff up\n"),
    (
        ("domif-setlink test testnet0 down --print-xml",),
        (
            '<interface type="network">\n'
            '      <mac address="aa:bb:cc:dd:ee:ff"/>\n'
            '      <source network="default"/>\n'
            '      <target dev="testnet0"/>\n'
            '      <address type="pci" domain="0x0000" bus="0x00" slot="0x01" function="0x0"/>\n'
            '    <link state="down"/></interface>\n'
        ),
    ),
]

REFUSED = [
    (("domifaddr test --source odd",), "error: Unknown data source 'odd'\n"),
    (("domif-getlink test nope",), "error: Interface (dev: nope) not found.\n"),
    (("domif-setlink test testnet0 odd",), "error: invalid link state 'odd'\n"),
    (("domif-setlink test nope up",), "error: interface 'nope' not found\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
