"""Asking at the terminal."""

from __future__ import annotations

import io

import pytest

from vird.cli.credentials import ask


def test_answers_are_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("fred\npencil\n"))
    assert ask(["authname", "password", "nothing known"]) == {"authname": "fred", "password": "pencil"}
    assert capsys.readouterr().out == "Please enter your authentication name: Please enter your password: "


def test_no_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert ask(["authname"]) == {}
