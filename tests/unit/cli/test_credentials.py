"""Asking at the terminal."""

from __future__ import annotations

import io

import pytest

from vird.cli.credentials import ask


def test_answers_are_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("fred\npencil\ny\n"))
    asked = ["authname", "password", "Accept it (y/n)?", "nobody is there any more"]
    assert ask(asked) == {"authname": "fred", "password": "pencil", "Accept it (y/n)?": "y"}
    told = "Please enter your authentication name: Please enter your password: Accept it (y/n)?: "
    assert capsys.readouterr().out.startswith(told)


def test_no_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert ask(["authname"]) == {}
