"""Secrets as files."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from vird.drivers.common.secret_calls import SecretEntry
from vird.drivers.secrets.store import SecretStore
from vird.model.secret import parse_secret

UUID = "6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01"


def entry(*, ephemeral: str = "no") -> SecretEntry:
    return SecretEntry(parse_secret(f"<secret ephemeral='{ephemeral}'><uuid>{UUID}</uuid></secret>"), b"a\0b")


def test_they_are_root_s_alone(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets")
    store.save(entry())
    assert {(path.name, path.stat().st_mode & 0o777) for path in (tmp_path / "secrets").iterdir()} == {
        (f"{UUID}.xml", 0o600), (f"{UUID}.base64", 0o600),
    }  # fmt: skip
    assert [(kept.document.uuid, kept.value) for kept in store.kept()] == [(UUID, b"a\0b")]
    store.save(entry(ephemeral="yes"))
    assert list((tmp_path / "secrets").iterdir()) == []


def test_damaged_files_are_told_without_what_is_in_them(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = SecretStore(tmp_path)
    store.save(entry())
    (tmp_path / f"{UUID}.base64").write_text("hidden!")
    (tmp_path / "other.xml").write_text("<secret/>")
    (tmp_path / "bad.xml").write_text("<secret")
    with caplog.at_level(logging.ERROR):
        assert [kept.value for kept in store.kept()] == [None]
    assert len(caplog.records) == 3 and "hidden" not in caplog.text
