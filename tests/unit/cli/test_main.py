"""The command's grammar, without running anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird.cli.main import main, parser


def test_daemon_takes_its_root() -> None:
    arguments = parser().parse_args(["daemon", "--root", "/tmp/x"])
    assert arguments.root == Path("/tmp/x")
    assert arguments.config is None


def test_version_needs_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("vird ")


def test_an_unknown_command_is_refused_with_the_list_of_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2
    assert "daemon" in capsys.readouterr().err
