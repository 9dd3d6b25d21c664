"""``vird top`` where there is no terminal."""

from __future__ import annotations

import json

from tests.unit.cli.said import said


def test_one_sample_is_the_answer() -> None:
    told = json.loads(said("top -n 1 --interval 0 --all", output="json").out)
    assert [guest["name"] for guest in told["guests"]] == ["test"]


def test_more_are_a_line_each() -> None:
    lines = said("top --count 2 -d 0", output="json").out.splitlines()
    assert [[guest["name"] for guest in json.loads(line)["guests"]] for line in lines] == [["test"], ["test"]]


def test_orders() -> None:
    assert "--sort takes cpu, memory" in said("top --sort size").err
