"""The options before a verb, while they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird.cli import before_verbs
from vird.cli.shell import Shell


@pytest.mark.parametrize(
    ("words", "options", "rest"),
    [
        ([], [], []),
        (["-c", "test:///default", "list", "-r"], [("--connect", "test:///default")], ["list", "-r"]),
        (["--output=json", "-q"], [("--output", "json"), ("--quiet", "")], []),
        (["-c"], [], []),
    ],
)
def test_the_verb_begins_where_the_options_end(
    words: list[str], options: list[tuple[str, str]], rest: list[str]
) -> None:
    assert before_verbs.verb_words(words) == (options, rest)


def test_a_line_is_asked_about_where_it_goes() -> None:
    shell = Shell()
    shell.settings.uri = "first"
    before_verbs.follow(shell, [("--output", "odd"), ("--connect", "second")])
    assert shell.settings.uri == "first"
    before_verbs.follow(shell, [("--connect", "second")])
    assert shell.settings.uri == "second"
    before_verbs.follow(shell, [])
    assert shell.settings.uri == "second"


def test_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "libvirt").mkdir()
    (tmp_path / "libvirt" / "libvirt.conf").write_text('uri_aliases = ["hail=qemu+ssh://hail/system"]\n')
    assert before_verbs.values(["-r", "-c"]) == ["hail", "qemu:///session", "qemu:///system", "test:///default"]
    assert before_verbs.values(["--output"]) == ["json", "table", "yaml"]
    assert before_verbs.values(["-k"]) == []
    assert [before_verbs.values(words) for words in ([], ["-r"], ["list", "-c"], ["-c", "u"])] == [None] * 4
    (tmp_path / "libvirt" / "libvirt.conf").write_text("uri_aliases = [")
    assert "hail" not in (before_verbs.values(["-c"]) or [])


def test_names() -> None:
    assert before_verbs.names("--k") == ["--keepalive-count", "--keepalive-interval"]
