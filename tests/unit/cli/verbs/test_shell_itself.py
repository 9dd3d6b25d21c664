"""The shell's own verbs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("echo a 'b c'",), "a b c\n"),
    (('echo --shell "it\'s"',), "'it'\"'\"'s'\n"),
    (("echo --xml '<a>'",), "&lt;a&gt;\n"),
    (("echo --split a b",), ("a\nb\n")),
    (
        ("help domid",),
        (
            "  NAME\n"
            "    domid - Tell a guest's number\n"
            "\n"
            "  SYNOPSIS\n"
            "    domid <domain>\n"
            "\n"
            "  OPTIONS\n"
            "    [--domain] <string>  the guest's name or UUID\n"
        ),
    ),
    (("complete domst",), ("domstate\ndomstats\n")),
    (("complete domstate te",), "test\n"),
    (("complete net-info de",), "default\n"),
]

REFUSED = [
    (("echo --err wrong",), "error: wrong\n"),
    (("help nope",), "error: command or command group 'nope' doesn't exist\n"),
    (("pwd odd",), "error: unexpected data 'odd'\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)


@pytest.mark.parametrize("words", [["help"], ["help", "domain"], ["help", "start"], ["start", "--help"]])
def test_help_knows_the_verbs_that_nobody_has_imported(words: list[str]) -> None:
    """In a process of its own, as here all of them are there already."""
    done = subprocess.run([sys.executable, "-m", "vird.cli.main", *words], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Start a guest that is defined" in done.stdout
