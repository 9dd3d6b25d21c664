"""Which ways there are, and that each does something."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from vird.cli.main import main
from vird.cli.xml.convert import Options, convert, new_mac
from vird.cli.xml.formats import FORMATS, Format
from vird.cli.xml.inputs import Input
from vird.errors import InvalidArg


def given(text: str, stem: str = "") -> Input:
    return Input("x", text.encode(), stem)


def test_every_way_leads_to_a_function() -> None:
    for form in FORMATS.values():
        ways = [where for where in (form.reads, form.writes) if where is not None]
        assert ways
        for where in ways:
            module, _, name = where.partition(":")
            assert callable(getattr(import_module(module), name))


def test_ways_that_do_not_exist() -> None:
    one_way = Format("x", "domain", "", None, "a:b")
    with pytest.raises(InvalidArg, match="x can only be written"):
        convert(one_way, given(""), Options(), reads=True)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["xml", "convert", "--list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == len(FORMATS)
    assert any(line.split()[:4] == ["bhyve-argv", "domain", "both", "ways"] for line in listed)
    assert main(["xml", "convert", "--list", "--json"]) == 0
    assert {row["name"] for row in json.loads(capsys.readouterr().out)} == set(FORMATS)
    assert main(["xml", "convert"]) == 2
    assert "--list shows" in capsys.readouterr().err
    file = tmp_path / "105.conf"
    file.write_text("VE_PRIVATE=/vz/private/$VEID\n")
    assert main(["xml", "convert", "--from", "openvz", "--json", str(file)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["from"], found["to"]) == ("openvz", "xml")
    assert "<source dir='/vz/private/105'/>" in found["text"]


def test_addresses() -> None:
    assert new_mac().startswith("52:54:00:")
    assert new_mac() != new_mac()
