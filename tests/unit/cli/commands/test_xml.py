"""The grammar of ``vird xml`` and what its exit statuses say."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird.cli.commands.xml import VERBS
from vird.cli.main import main


def test_every_verb_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in VERBS:
        with pytest.raises(SystemExit) as ended:
            main(["xml", verb, "--help"])
        assert ended.value.code == 0
        assert "--json" in capsys.readouterr().out


def test_what_cannot_be_read_is_trouble_not_a_fault(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["xml", "check", str(tmp_path / "none.xml")]) == 2
    assert capsys.readouterr().err == f"vird: {tmp_path}/none.xml: No such file or directory\n"
    bad = tmp_path / "bad.xml"
    bad.write_text("<poem/>")
    assert main(["xml", "format", str(bad)]) == 2
    assert "no kind of document has the root element 'poem'" in capsys.readouterr().err
