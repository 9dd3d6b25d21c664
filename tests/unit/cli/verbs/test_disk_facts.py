"""Disks of a guest."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("domblklist test",), " vda   /guest/diskimage1\n"),
    (("domblklist test --details",), " file   disk   vda   /guest/diskimage1\n"),
    (("domblkerror test",), "vda: unspecified error\n"),
]

REFUSED = [
    (("domblkinfo test",), "error: command 'domblkinfo' requires <device> option\n"),
    (
        ("domblkthreshold test vda 1M",),
        ("error: this function is not supported by the connection driver: virDomainSetBlockThreshold\n"),
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
