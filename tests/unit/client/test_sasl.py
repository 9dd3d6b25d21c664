"""What is said in each round of SASL."""

from __future__ import annotations

import pytest

from vird import errors
from vird.client import sasl

ANSWERS = {"authname": "user", "password": "pencil"}


def test_the_best_one_is_chosen() -> None:
    assert sasl.choose("PLAIN,SCRAM-SHA-1,SCRAM-SHA-256", is_secret=True) == "SCRAM-SHA-256"
    assert sasl.choose("PLAIN", is_secret=True) == "PLAIN"
    assert sasl.choose("PLAIN SCRAM-SHA-1", is_secret=True, wanted="PLAIN") == "PLAIN"
    with pytest.raises(errors.AuthFailed, match="no usable SASL mechanism"):
        sasl.choose("PLAIN,GSSAPI", is_secret=False)
    with pytest.raises(errors.AuthFailed, match="GSSAPI not supported"):
        sasl.choose("PLAIN", is_secret=True, wanted="GSSAPI")


def test_plain_and_external() -> None:
    plain = sasl.begin("PLAIN", ANSWERS)
    assert plain.first() == b"\0user\0pencil"
    assert plain.next(b"") is None
    assert sasl.begin("EXTERNAL", {}).first() == b""


def test_scram_proves_both_sides() -> None:
    scramp = pytest.importorskip("scramp", reason="scramp is not installed")
    mechanism = scramp.ScramMechanism("SCRAM-SHA-256")
    keys = mechanism.make_auth_info("pencil")
    server = mechanism.make_server(lambda name: keys)
    proof = sasl.begin("SCRAM-SHA-256", ANSWERS)
    server.set_client_first((proof.first() or b"").decode())
    server.set_client_final((proof.next(server.get_server_first().encode()) or b"").decode())
    assert proof.next(server.get_server_final().encode()) is None


def test_a_daemon_that_does_not_know_the_password_is_found_out() -> None:
    pytest.importorskip("scramp", reason="scramp is not installed")
    proof = sasl.begin("SCRAM-SHA-1", ANSWERS)
    first = (proof.first() or b"").decode()
    nonce = first.rpartition("r=")[2]
    proof.next(f"r={nonce}more,s=QSXCR+Q6sek8bf92,i=4096".encode())
    with pytest.raises(errors.AuthFailed):
        proof.next(b"v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=")


@pytest.mark.parametrize("answers", [{}, {"authname": "user"}])
def test_what_is_missing_is_named(answers: dict[str, str]) -> None:
    with pytest.raises(errors.AuthFailed, match="Failed to make auth credentials"):
        sasl.begin("PLAIN", answers)
