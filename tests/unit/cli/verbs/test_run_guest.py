"""How a guest ended, as an exit status."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said
from vird.cli.failure import Failed
from vird.cli.verbs.run_guest import verdict


@pytest.mark.parametrize(
    ("reason", "stopped", "status", "said", "exit_status"),
    [
        ("", 0, 0, "shutdown", 0),
        ("", 2, 0, "crashed", 125),
        ("", 5, 11, "exited", 11),
        ("", 5, -9, "failed", 125),
        ("timeout", 1, 0, "timeout", 124),
        ("left", 1, 0, "left", 130),
    ],
)
def test_verdict(reason: str, stopped: int, status: int, said: str, exit_status: int) -> None:
    ended = verdict("a", reason, stopped, status)
    assert (ended.reason, ended.exit_status, ended.text(quiet=False)) == (said, exit_status, "")


def test_nobody_knows() -> None:
    with pytest.raises(Failed):
        verdict("a", "", None, None)


def test_a_file_that_is_not_there() -> None:
    assert "nowhere.xml" in said("run nowhere.xml").err
