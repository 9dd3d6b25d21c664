"""A document as libvirt lays it out, as JSON, completed, and a device alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vird.cli.main import main


def shown(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, *options: str) -> str:
    file = tmp_path / "in.xml"
    file.write_text(text)
    assert main(["xml", "format", *options, str(file)]) == 0
    return capsys.readouterr().out


def test_layout(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = '<network ><uuid>11111111222233334444555555555555</uuid><name>n</name><bridge stp="on" name="b"/></network>'
    assert shown(capsys, tmp_path, text).splitlines() == [
        "<network>",
        "  <name>n</name>",
        "  <uuid>11111111-2222-3333-4444-555555555555</uuid>",
        "  <bridge name='b' stp='on'/>",
        "</network>",
    ]


def test_complete(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "<domain type='kvm'><name>a</name><memory unit='MiB'>1</memory><os><type>hvm</type></os></domain>"
    assert "<on_reboot>" not in shown(capsys, tmp_path, text)
    assert "<on_reboot>restart</on_reboot>" in shown(capsys, tmp_path, text, "--complete")


def test_one_device_and_several(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    disk = "<disk type='file'><target dev='vda'/></disk>"
    assert shown(capsys, tmp_path, disk) == "<disk type='file'>\n  <target dev='vda'/>\n</disk>\n"
    assert shown(capsys, tmp_path, f"<devices>{disk}</devices>").startswith("<devices>\n  <disk")


def test_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = json.loads(shown(capsys, tmp_path, "<network><name>n</name><mtu size='9000'/></network>", "--json"))
    assert found == {"name": "n", "mtu": {"size": 9000}}
