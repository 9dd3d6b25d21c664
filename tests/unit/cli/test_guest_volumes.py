"""Volumes that go with their guest."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.said import said

GUEST = """<domain type='test'><name>g</name><memory>1024</memory><os><type>hvm</type></os><devices>
  <disk type='file'><source file='/default-pool/v'/><target dev='vda'/></disk>
  <disk type='file'><source file='/elsewhere/w'/><target dev='vdb'/></disk></devices></domain>"""
MADE = "vol-create-as default-pool v 1M"


def document(tmp_path: Path) -> str:
    (tmp_path / "g.xml").write_text(GUEST)
    return f"define {tmp_path / 'g.xml'}"


def test_all_that_pools_know(tmp_path: Path) -> None:
    result = said(MADE, document(tmp_path), "undefine g --remove-all-storage --wipe-storage")
    assert result.out.splitlines() == [
        "Storage volume 'vdb'(/elsewhere/w) is not managed by libvirt. Remove it manually.",
        "Wiping volume 'vda'(/default-pool/v) ... Done.",
        "Volume 'vda'(/default-pool/v) removed.",
    ]
    assert said(MADE, document(tmp_path), "undefine g --storage vda", "vol-list default-pool").out == ""


def test_one_that_the_guest_does_not_have(tmp_path: Path) -> None:
    result = said(MADE, document(tmp_path), "undefine g --storage vdz")
    assert result.err == "error: Volume 'vdz' was not found in domain's definition.\n"
    assert said(MADE, document(tmp_path), "undefine g --storage vdz", "domstate g").out == "shut off\n"
