"""What a keeper tells, and to whom it keeps silent."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from vird.cli.child.keeper import cache_folder, say


def test_a_fact_is_a_line() -> None:
    near, far = socket.socketpair()
    with near, far:
        say(far, {"ready": True})
        assert near.recv(100) == b'{"ready": true}\n'


def test_nobody_listens() -> None:
    near, far = socket.socketpair()
    near.close()
    with far:
        say(far, {"ready": True})


def test_what_is_known_of_emulators_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert cache_folder() == Path("/cache/vird")
