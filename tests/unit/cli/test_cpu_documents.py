"""Processors found in files."""

from __future__ import annotations

import pytest

from vird.cli.cpu_documents import cpus_in
from vird.cli.failure import Failed

CPU = "<cpu><model>qemu64</model></cpu>"


@pytest.mark.parametrize(
    "text",
    [
        CPU,
        f"<?xml version='1.0'?>{CPU}",
        f"<domain>{CPU}</domain>",
        f"<capabilities><host>{CPU}</host></capabilities>",
        "<domainCapabilities><cpu><mode name='host-model' supported='yes'><model>qemu64</model></mode></cpu>"
        "</domainCapabilities>",
    ],
)
def test_wherever_it_stands(text: str) -> None:
    (found,) = cpus_in("f", text)
    assert found.startswith("<cpu") and "<model>qemu64</model>" in found


def test_several() -> None:
    assert len(cpus_in("f", CPU + f"<domain>{CPU}</domain>")) == 2


@pytest.mark.parametrize("text", ["", "no document", "<domain/>", "<cpu"])
def test_none(text: str) -> None:
    with pytest.raises(Failed, match="File 'f' does not contain any <cpu> element"):
        cpus_in("f", text)
