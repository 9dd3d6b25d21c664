"""Differences for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vird.cli.main import main
from vird.cli.xml.colours import Colours
from vird.cli.xml.diff import shown
from vird.model.diff import Change

GUEST = "<domain type='kvm'><name>a</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>{}</domain>"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    old, new = tmp_path / "old.xml", tmp_path / "new.xml"
    old.write_text(GUEST.format("<title>t</title>"))
    new.write_text(GUEST.format("<title>u</title>"))
    return str(old), str(new)


def test_text(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    old, new = files
    assert main(["xml", "diff", old, new]) == 1
    assert capsys.readouterr().out == "~ /domain/title: t → u   [live: desc --title]\n"
    assert main(["xml", "diff", old, old]) == 0
    assert capsys.readouterr().out == ""


def test_json(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["xml", "diff", "--json", *files]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {"path": "/domain/title", "operation": "changed", "old": "t", "new": "u", "verdict": "live",
         "how": "desc --title"}
    ]  # fmt: skip


def test_defaults_count_only_as_written(files: tuple[str, str], tmp_path: Path) -> None:
    said = tmp_path / "said.xml"
    said.write_text(GUEST.format("<title>t</title><on_reboot>restart</on_reboot>"))
    assert main(["xml", "diff", files[0], str(said)]) == 0
    assert main(["xml", "diff", "--as-written", files[0], str(said)]) == 1


def test_signs_and_colours() -> None:
    added = Change("/a/b", "added", None, "x", "b")
    removed = Change("/a/b", "removed", "x", None, "b", verdict="redefine")
    assert shown(added, Colours(False)) == "+ /a/b: x"
    assert shown(removed, Colours(False)) == "- /a/b: x   [redefine]"
    assert "\x1b[32mx" in shown(added, Colours(True))
    assert "\x1b[31mx" in shown(removed, Colours(True))
