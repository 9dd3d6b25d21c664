"""Documents in an editor that leaves them as they are."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said


@pytest.fixture(autouse=True)
def patient_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "true")


TOLD = [
    (("edit test",), ""),
    (("net-edit default",), ""),
]

REFUSED = [
    (("edit nope",), "error: failed to get domain 'nope'\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
