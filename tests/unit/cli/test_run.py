"""Commands one after the other, and how their failures are told."""

from __future__ import annotations

import json

from tests.unit.cli.said import said


def test_the_first_failure_ends_a_line() -> None:
    result = said("echo a; domid nope; echo b")
    assert (result.out, result.well) == ("a\n", False)


def test_nothing_is_done_when_a_command_makes_no_sense() -> None:
    result = said("destroy test; domid --odd")
    assert (result.out, result.err) == ("", "error: command 'domid' doesn't support option --odd\n")
    assert said("destroy test; domid --odd", "domstate test").out == "running\n"


def test_an_unknown_command_is_guessed_at() -> None:
    assert said("lsit").err == "error: unknown command: 'lsit', do you mean 'list'?\n"


def test_help_of_a_command() -> None:
    assert said("domid --help").out == said("help domid").out


def test_people_get_an_empty_line_and_a_hint() -> None:
    result = said("domid nope", quiet=False)
    assert result.out == "\n"
    assert result.err == "error: failed to get domain 'nope'\nhint: `vird list --all` shows the guests there are\n"


def test_programs_get_the_cause() -> None:
    fault = json.loads(said("domid nope", output="json").err)["error"]
    assert (fault["message"], fault["code"], fault["name"]) == ("failed to get domain 'nope'", 42, "NoDomain")
