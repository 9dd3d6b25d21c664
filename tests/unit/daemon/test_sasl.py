"""What proves a name in each round."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird import errors
from vird.client import sasl as other_side
from vird.daemon import sasl
from vird.daemon.passwords import Passwords, Secret


@pytest.fixture
def users(tmp_path: Path) -> Passwords:
    users = Passwords(tmp_path / "passwd", b"k")
    users.set("fred", Secret.of("pencil", bytes(16), 4096))
    return users


def scram(users: Passwords, name: str, password: str) -> tuple[sasl.Scram, other_side.Mechanism, bytes | None]:
    proof = sasl.Scram(users)
    client = other_side.begin("SCRAM-SHA-256", {"authname": name, "password": password})
    challenge = proof.step(client.first() or b"")
    return proof, client, client.next(challenge or b"")


def test_scram_proves_both_sides(users: Passwords) -> None:
    proof, client, final = scram(users, "fred", "pencil")
    assert proof.user is None
    answer = proof.step(final or b"")
    assert proof.user == "fred"
    assert client.next(answer or b"") is None


@pytest.mark.parametrize(("name", "password"), [("fred", "pen"), ("nobody", "pencil")])
def test_scram_refuses(users: Passwords, name: str, password: str) -> None:
    proof, _, final = scram(users, name, password)
    with pytest.raises(errors.AuthFailed):
        proof.step(final or b"")
    assert proof.user is None


@pytest.mark.parametrize("said", [b"", b"\xff", b"n,,", b"n,,n=fred", b"p=tls-unique,,n=fred,r=abc"])
def test_scram_refuses_nonsense(users: Passwords, said: bytes) -> None:
    with pytest.raises(errors.AuthFailed):
        sasl.Scram(users).step(said)


def test_plain(users: Passwords) -> None:
    proof = sasl.Plain(users)
    assert proof.step(b"\0fred\0pencil") is None
    assert proof.user == "fred"


@pytest.mark.parametrize(
    "said", [b"", b"\0fred\0pen", b"root\0fred\0pencil", b"\0\0", b"\0fred", b"\0nobody\0x", b"\xff\0\0"]
)
def test_plain_refuses(users: Passwords, said: bytes) -> None:
    proof = sasl.Plain(users)
    with pytest.raises(errors.AuthFailed):
        proof.step(said)
    assert proof.user is None


def test_what_is_offered() -> None:
    assert sasl.offered(None, is_secret=True, least_ssf=112) == ["SCRAM-SHA-256", "PLAIN"]
    assert sasl.offered(None, is_secret=False, least_ssf=112) == []
    assert sasl.offered(None, is_secret=False, least_ssf=0) == ["SCRAM-SHA-256"]
    assert sasl.offered(frozenset({"PLAIN", "GSSAPI"}), is_secret=True, least_ssf=0) == ["PLAIN"]


def test_the_administrator_chooses(tmp_path: Path) -> None:
    path = tmp_path / "libvirt.conf"
    assert sasl.allowed_mechanisms(path) is None
    path.write_text("# mech_list: x\nmech_list: gssapi scram-sha-256\nkeytab: /k\n")
    assert sasl.allowed_mechanisms(path) == {"GSSAPI", "SCRAM-SHA-256"}
    path.write_text("keytab: /k\n")
    assert sasl.allowed_mechanisms(path) is None
    with pytest.raises(errors.ConfSyntax):
        sasl.allowed_mechanisms(tmp_path)
