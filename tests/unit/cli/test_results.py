"""Results for people."""

from __future__ import annotations

from dataclasses import dataclass

from vird.cli.results import Document, Done, Facts, Lines, Table, column, grid, hidden, width


@dataclass(frozen=True)
class Row:
    id: int | None = column("Id")
    name: str = column("Name")
    secret: str = hidden(default="x")


@dataclass(frozen=True)
class Some(Facts):
    name: str = column("Name")
    size: int | None = column("Size")
    is_on: bool = column("On")


def test_a_table() -> None:
    table = Table(Row, [Row(1, "web"), Row(None, "longer")])
    assert table.text(quiet=False) == " Id   Name\n--------------\n 1    web\n -    longer\n"
    assert table.text(quiet=True) == " 1   web\n -   longer\n"
    assert Table(Row, [], ("name",)).text(quiet=False) == " Name\n-------\n"


def test_facts() -> None:
    assert Some("a", None, True).text(quiet=False) == "Name:           a\nOn:             yes\n"


def test_sentences_and_texts() -> None:
    assert Done("x").text(quiet=False) == "x\n"
    assert Done("x").text(quiet=True) == "" == Done().text(quiet=False)
    assert Document("a").text(quiet=True) == "a\n"
    assert Lines(["a", "b"]).text(quiet=True) == "a\nb\n"


def test_wide_letters_take_two_columns() -> None:
    assert [width(text) for text in ("ab", "日本", "e\u0301")] == [2, 4, 1]
    assert grid([], [["日", "x"], ["abc", "y"]]) == " 日    x\n abc   y\n"
