"""The command's grammar, and its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird.cli.main import main, parser, settings


def test_daemon_takes_its_root() -> None:
    arguments = parser("daemon").parse_args(["daemon", "--root", "/tmp/x"])
    assert arguments.root == Path("/tmp/x")
    assert arguments.config is None


def test_version_needs_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("vird ")


def test_help_names_our_own_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "daemon" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 1
    assert "unknown command: 'fly'" in capsys.readouterr().err


def test_a_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "-c", "test:///default", "domstate", "test"]) == 0
    assert capsys.readouterr().out == "running\n"


def test_options() -> None:
    chosen = settings([("--connect", "x"), ("--output", "json"), ("--readonly", ""), ("--keepalive-interval", "0")])
    assert (chosen.uri, chosen.output, chosen.read_only, chosen.keepalive_interval_s) == ("x", "json", True, 0)


@pytest.mark.parametrize("words", [["--output", "odd"], ["-e", "abc"], ["-k", "x"], ["--odd"]])
def test_wrong_options(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "list"]) == 1
    assert capsys.readouterr().err.startswith("error: ")
