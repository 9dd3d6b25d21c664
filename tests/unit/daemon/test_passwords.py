"""What is kept of passwords, and who they let in."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird import errors
from vird.daemon.passwords import ITERATIONS, Passwords, Secret, fresh_salt, parse

SALT = bytes(range(16))
PENCIL = Secret.of("pencil", SALT, 4096)


def test_the_password_fits_and_no_other() -> None:
    assert PENCIL.fits("pencil")
    assert not PENCIL.fits("Pencil")
    assert len(fresh_salt()) == 16


def test_a_line_is_read_as_it_is_written() -> None:
    assert str(PENCIL).startswith("SCRAM-SHA-256$4096:AAECAwQFBgcICQoLDA0ODw==$")
    assert parse(f"# users\n\nfred:{PENCIL}\n", "f") == {"fred": PENCIL}


@pytest.mark.parametrize(
    "line", ["fred:secret", "fred", "fred:SCRAM-SHA-1$1:a$b:c", "fred:SCRAM-SHA-256$x:YQ==$YQ==:YQ=="]
)
def test_a_line_that_is_none_is_named_but_not_told(line: str) -> None:
    with pytest.raises(errors.ConfSyntax, match=r"f:2: expected NAME") as caught:
        parse(f"\n{line}", "f")
    assert "secret" not in str(caught.value)


def test_users_come_and_go(tmp_path: Path) -> None:
    users = Passwords(tmp_path / "etc/passwd", b"k")
    assert users.all() == {}
    users.set("fred", PENCIL)
    users.set("anna", PENCIL)
    assert list(users.all()) == ["anna", "fred"]
    assert users.path.stat().st_mode & 0o777 == 0o600
    users.set("anna", None)
    assert list(users.all()) == ["fred"]
    with pytest.raises(errors.InvalidArg, match="no user 'anna'"):
        users.set("anna", None)
    for name in ("", "a:b", "a\nb"):
        with pytest.raises(errors.InvalidArg, match="name cannot be"):
            users.set(name, PENCIL)


def test_a_name_that_is_not_there_looks_like_one_that_is(tmp_path: Path) -> None:
    users = Passwords(tmp_path / "passwd", b"k")
    made_up = users.of("nobody")
    assert made_up == users.of("nobody") != users.of("another")
    assert (len(made_up.salt), len(made_up.stored_key), made_up.iterations) == (16, 32, ITERATIONS)
    assert made_up != Passwords(tmp_path / "passwd", b"other").of("nobody")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(errors.OpenFailed):
        Passwords(tmp_path, b"").all()
