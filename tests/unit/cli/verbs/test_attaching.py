"""Disks and interfaces word by word."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("attach-disk test /x vdb --print-xml --targetbus virtio --cache none",),
        (
            "<disk type='file'>\n"
            "  <driver cache='none'/>\n"
            "  <source file='/x'/>\n"
            "  <target dev='vdb' bus='virtio'/>\n"
            "</disk>\n"
        ),
    ),
    (
        ("attach-disk test /x vdb --print-xml --address pci:0.0.5.0",),
        (
            "<disk type='file'>\n"
            "  <source file='/x'/>\n"
            "  <target dev='vdb'/>\n"
            "  <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>\n"
            "</disk>\n"
        ),
    ),
    (
        ("attach-interface test network default --print-xml --model virtio --inbound 10,20,30",),
        (
            "<interface type='network'>\n"
            "  <source network='default'/>\n"
            "  <model type='virtio'/>\n"
            "  <bandwidth>\n"
            "    <inbound average='10' peak='20' burst='30'/>\n"
            "  </bandwidth>\n"
            "</interface>\n"
        ),
    ),
]

REFUSED = [
    (("attach-disk test /x vdb --print-xml --mode odd",), "error: No support for odd in command 'attach-disk'\n"),
    (("attach-disk test /x vdb --print-xml --sourcetype odd",), "error: Unknown source type: 'odd'\n"),
    (("attach-interface test direct eth0 --print-xml --source-mode odd",), "error: Invalid source mode: odd\n"),
    (("attach-interface test odd x --print-xml",), "error: No support for odd in command 'attach-interface'\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
