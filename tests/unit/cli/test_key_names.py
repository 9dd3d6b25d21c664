"""Keys by name and by number."""

from __future__ import annotations

import pytest

from vird.cli.failure import Failed
from vird.cli.key_names import code_of, linux_names


@pytest.mark.parametrize(
    ("word", "code"), [("KEY_A", 30), ("KEY_LEFTCTRL", 29), ("KEY_ENTER", 28), ("KEY_F1", 59), ("0x1e", 30), ("30", 30)]
)
def test_linux(word: str, code: int) -> None:
    assert code_of("linux", word) == code


@pytest.mark.parametrize("word", ["KEY_NONE", "a", "0", "-1", "65536"])
def test_none(word: str) -> None:
    with pytest.raises(Failed, match="invalid keycode"):
        code_of("linux", word)


def test_names_are_linuxs_only() -> None:
    assert "KEY_KP1" in linux_names()
    with pytest.raises(Failed):
        code_of("xt", "KEY_A")
