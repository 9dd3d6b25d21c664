"""Texts in an editor, which is a program that changes the file it is given."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from vird import errors
from vird.cli.editor import command, edit_document, edited
from vird.cli.failure import Failed
from vird.cli.shell import Shell


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every `a` a `b`."""
    program = tmp_path / "editor"
    program.write_text('#!/bin/sh\nexec sed -i s/a/b/g "$1"\n')
    program.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(program))


def test_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "code --wait")
    assert command() == ["code", "--wait"]


def test_what_comes_back(editor: None) -> None:
    assert asyncio.run(edited("banana", ".txt")) == "bbnbnb"


def test_an_editor_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/nope/editor")
    with pytest.raises(Failed, match="cannot run the editor /nope/editor"):
        asyncio.run(edited("x", ".txt"))


def test_an_editor_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "false")
    with pytest.raises(Failed, match="exited with non-zero status 1"):
        asyncio.run(edited("x", ".txt"))


class Daemon:
    """Keeps a document; refuses some, or has it changed by others."""

    def __init__(self, now: str = "a", refuses: bool = False) -> None:
        self.now = now
        self.refuses = refuses

    async def fetch(self) -> str:
        return self.now

    async def take(self, text: str) -> None:
        if self.refuses:
            raise errors.XmlError("no such element")
        self.now = text


def test_a_document_is_changed(editor: None) -> None:
    daemon = Daemon()
    assert asyncio.run(edit_document(Shell(), "a", daemon.take, daemon.fetch))
    assert daemon.now == "b"


def test_a_document_that_nobody_changed_is_left(editor: None) -> None:
    daemon = Daemon()
    assert not asyncio.run(edit_document(Shell(), "x", daemon.take, daemon.fetch))


def test_somebody_elses_change_is_not_overwritten(editor: None) -> None:
    daemon = Daemon(now="c")
    with pytest.raises(Failed, match="changed by another user"):
        asyncio.run(edit_document(Shell(), "a", daemon.take, daemon.fetch))
    assert daemon.now == "c"


def test_a_document_that_is_refused_is_told(editor: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    daemon, shell = Daemon(refuses=True), Shell(err=io.StringIO())
    with pytest.raises(Failed, match="was not changed"):
        asyncio.run(edit_document(shell, "a", daemon.take, daemon.fetch))
    assert "no such element" in shell.err.getvalue()  # type: ignore[attr-defined]
