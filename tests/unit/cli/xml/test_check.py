"""All faults of a document, each with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vird.cli.main import main
from vird.cli.xml.check import check
from vird.cli.xml.inputs import Input

BAD = "<domain type='kvm'>\n<name>a</name>\n<memory>x</memory>\n<vcpu>-1</vcpu>\n<poem/>\n</domain>"
GOOD = "<network><name>n</name></network>"


def test_faults_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(GOOD)
    bad.write_text(BAD)
    assert main(["xml", "check", str(good)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["xml", "check", str(good), str(bad)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{bad}:3: /domain/memory: expected a size, got 'x'",
        f"{bad}:4: /domain/vcpu: expected an integer from 0 to 2147483647, got '-1'",
    ]


def test_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.xml"
    file.write_text(GOOD.replace("<name>", "<poem/><name>"))
    assert main(["xml", "check", str(file)]) == 0
    assert main(["xml", "check", "--strict", str(file)]) == 1
    assert capsys.readouterr().out == f"{file}:1: /network/poem: unknown element 'poem'\n"


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.xml"
    file.write_text(BAD)
    assert main(["xml", "check", "--json", str(file)]) == 1
    (only,) = json.loads(capsys.readouterr().out)
    assert (only["file"], only["kind"]) == (str(file), "domain")
    assert only["faults"][0] == {"line": 3, "path": "/domain/memory", "text": "expected a size, got 'x'", "code": 27}


def test_rules_about_the_whole_and_text_that_is_no_xml() -> None:
    kind, (fault,) = check(Input("x", GOOD.replace("n<", "a/b<").encode()), strict=False)
    assert (kind, fault.line, fault.path) == ("network", 1, "/network/name")
    kind, (fault,) = check(Input("x", b"<network>\n<name></network>"), strict=False)
    assert (kind, fault.line, fault.code) == (None, 2, 35)
    assert "\n" not in fault.shown("x")
