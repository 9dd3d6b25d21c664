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


def test_the_value_of_a_secret(tmp_path: Path) -> None:
    text = "<?vird value='{}'?><secret><usage type='volume'><volume>v</volume></usage></secret>"
    (tmp_path / "key").write_bytes(b"k\0")
    (tmp_path / "s.xml").write_text(text.format("key"))
    assert [each.value for each in read(tmp_path)] == [b"k\0"]
    (tmp_path / "s.xml").write_text(text.format("none"))
    with pytest.raises(InvalidArg, match=r"s\.xml: .*/none: no such file"):
        read(tmp_path)
    (tmp_path / "key").write_bytes(bytes(65537))
    (tmp_path / "s.xml").write_text(text.format("key"))
    with pytest.raises(InvalidArg, match="larger than"):
        read(tmp_path)


def test_whose_word_it_is() -> None:
    for text in (f"<?vird value='key'?>{GUEST}", f"<?vird pool='p'?>{NETWORK}"):
        with pytest.raises(InvalidArg, match=r"has no '(value|pool)'"):
            wanted(text)
