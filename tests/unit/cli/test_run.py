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


def test_how_a_result_is_shown_may_stand_behind_its_verb() -> None:
    told = said("domstate test --output json", "domstate test").out
    assert told == "running\n"
    for line in ("domstate test --output json", "domstate -o json test", "domstate test --output=json"):
        assert json.loads(said(line).out) == json.loads(said("domstate test", output="json").out)
    assert json.loads(said("domid nope -o json").err)["error"]["code"] == 42
    assert said("list -o html").err == "error: --output takes table, json, yaml, not 'html'\n"
    # whose words are anybody's takes this one too
    assert said("echo a -o json").out == "a -o json\n"


def test_whoever_does_not_know_a_command_is_told_where_to_look() -> None:
    assert said("domid", quiet=False).err.endswith("hint: `vird help domid` tells what it takes\n")
    assert said("list --al", quiet=False).err.endswith("hint: there is --all\n")
    assert said("help strat", quiet=False).err.endswith("hint: there is `vird help start`\n")
    assert said("help xyzzy", quiet=False).err.endswith("hint: `vird help` tells what there is\n")
    assert said("admin srv-list x", quiet=False).err.endswith("hint: `vird admin help srv-list` tells what it takes\n")
