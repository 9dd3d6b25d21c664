"""The unit that the service manager is given."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vird.daemon.unit import RIVALS, quoted, unit_text


def section(text: str, name: str) -> dict[str, str]:
    lines = text.split(f"[{name}]\n")[1].split("\n[")[0].strip().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_what_it_says() -> None:
    text = unit_text(["/opt/vird/bin/vird", "daemon", "--listen"])
    service = section(text, "Service")
    assert service["ExecStart"] == "/opt/vird/bin/vird daemon --listen"
    assert (service["Type"], service["KillMode"]) == ("notify", "process")
    assert set(section(text, "Unit")["Conflicts"].split()) >= {f"{name}.socket" for name in RIVALS}
    assert section(text, "Install") == {"WantedBy": "multi-user.target"}


@pytest.mark.parametrize(
    ("word", "written"),
    [("plain", "plain"), ("two words", '"two words"'), ("100%", "100%%"), ("$HOME", "$$HOME"), ("", '""')],
)
def test_words(word: str, written: str) -> None:
    assert quoted(word) == written


@given(st.text(st.characters(exclude_characters="%$\0\n\r", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_a_word_stays_one_word(word: str) -> None:
    # Where the two agree the shell's reader is as good as systemd's.
    assert shlex.split(quoted(word)) == [word]
