"""QEMU's command line without a daemon, for a QEMU that was recorded."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from vird.cli.xml import qemu
from vird.cli.xml.convert import Options
from vird.cli.xml.inputs import Input
from vird.drivers.qemu.capabilities import Capabilities
from vird.drivers.qemu.capabilities.document import read

GOLDEN = Path(__file__).resolve().parents[3] / "golden/command_line/capabilities.xml"


def test_a_guest(monkeypatch: pytest.MonkeyPatch) -> None:
    def known(_domain: object, _options: Options) -> Capabilities:
        return read(GOLDEN.read_bytes())[0]

    monkeypatch.setattr(qemu, "_capabilities", known)
    text = (
        "<domain type='qemu'><name>web</name><memory unit='MiB'>64</memory>"
        "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
        "<devices><interface type='network'><source network='default'/></interface></devices></domain>"
    )
    words = shlex.split(qemu.to_argv(Input("x", text.encode()), Options()))
    assert "guest=web,debug-threads=on" in words
    assert any(word.startswith("tap,") or '"tap"' in word for word in words)
