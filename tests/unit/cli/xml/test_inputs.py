"""Files and standard input, whole and bounded."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from vird.cli.xml import inputs
from vird.errors import InvalidArg


def test_files_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "105.conf"
    file.write_bytes("é".encode())
    assert inputs.read(str(file)) == inputs.Input(str(file), "é".encode(), "105")
    assert inputs.read(str(file)).text == "é"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x")))
    assert inputs.read("-") == inputs.Input("standard input", b"x")


def test_too_large_and_not_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"\xff" * 9)
    with pytest.raises(InvalidArg, match="not UTF-8 at byte 0"):
        _ = inputs.read(str(file)).text
    monkeypatch.setattr(inputs, "MAX_BYTES", 8)
    with pytest.raises(InvalidArg, match="larger than 8 bytes"):
        inputs.read(str(file))
