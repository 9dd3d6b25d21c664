"""Documents from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.desired.documents import GUEST, NETWORK, wanted
from vird.cli.desired.wanted import instruction, read
from vird.errors import InvalidArg


def test_what_stands_before_a_document() -> None:
    found = wanted(f"<?vird autostart='yes' state=\"off\"?>\n{GUEST}")
    assert (found.kind, found.name, found.autostart, found.state) == ("domain", "web", True, "off")
    assert wanted(GUEST).autostart is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<?vird state='up'?>", "state is running or off, not 'up'"),
        ("<?vird start='yes'?>", "has no 'start'"),
        ("<?vird running?>", "cannot read"),
    ],
)
def test_what_makes_no_sense(text: str, said: str) -> None:
    with pytest.raises(InvalidArg, match=said):
        instruction(text)


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "guests").mkdir()
    (tmp_path / "guests/web.xml").write_text(GUEST)
    (tmp_path / "red.xml").write_text(NETWORK)
    (tmp_path / "README").write_text("not one")
    assert sorted(each.name for each in read(tmp_path)) == ["red", "web"]
    (tmp_path / "again.xml").write_text(NETWORK)
    with pytest.raises(InvalidArg, match=r"red\.xml: network 'red' is in .*again\.xml already"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<volume><name>v</name></volume>", "which pool"),
        ("<domainsnapshot/>", "a snapshot cannot be planned"),
        ("<secret/>", "has no name"),
        ("<network>", "a.xml: "),
    ],
)
def test_what_cannot_be_wanted(text: str, said: str) -> None:
    with pytest.raises(InvalidArg, match=said):
        wanted(text)


def test_a_secret_is_called_by_its_use() -> None:
    text = "<secret><usage type='ceph'><name>client.a</name></usage></secret>"
    assert wanted(text).name == "ceph client.a"


def test_no_files(tmp_path: Path) -> None:
    with pytest.raises(InvalidArg, match="files"):
        read(tmp_path)
    with pytest.raises(InvalidArg, match="no such file"):
        read(tmp_path / "nowhere.xml")
