"""The command's grammar, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


def test_programs_hear_of_wrong_options_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-o", "json", "--odd", "list"]) == 1
    assert json.loads(capsys.readouterr().err)["error"]["message"] == "option --odd not recognized"


@pytest.mark.parametrize(("stream", "status"), [("<&-", 0), (">&-", 0), ("2>&-", 0)])
def test_a_stream_may_be_closed(stream: str, status: int) -> None:
    program = f"exec {sys.executable} -m vird.cli.main -q -c test:///default domstate test {stream}"
    done = subprocess.run(["sh", "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout == ("" if stream == ">&-" else "running\n")


def test_whatever_the_locale_documents_are_utf_8() -> None:
    words = ["-q", "-c", "test:///default", "desc test --live Grüße→; desc test --live"]
    environ = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([sys.executable, "-m", "vird.cli.main", *words], capture_output=True, env=environ)
    assert done.stdout.decode().splitlines()[-1] == "Grüße→"
