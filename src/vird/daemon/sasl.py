"""SASL from the daemon's side: which mechanisms are offered, and what proves a name in each round.

SCRAM-SHA-256 (by the library `scramp`) and, where nobody can listen in, PLAIN.  Neither encrypts what follows, so a
connection that has nothing else for that is offered none unless the administrator says so (``tcp_min_ssf``).  How the
rounds travel is ``sasl_calls``'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from vird.daemon.passwords import MECHANISM, Passwords
from vird.errors import AuthFailed, ConfSyntax

CONFIG = "sasl2/libvirt.conf"
"""Beside libvirt's folder of settings; only its ``mech_list`` matters here."""


class Proof(Protocol):
    """One login in the making."""

    user: str | None
    """Who it proved to be, once it did."""

    def step(self, said: bytes) -> bytes | None:
        """The answer to what the client said; None for nothing.  ``AuthFailed`` ends it."""


class Plain:
    """Name and password as they are (RFC 4616)."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords
        self.user: str | None = None

    def step(self, said: bytes) -> bytes | None:
        """All of it in one round."""
        try:
            acts_for, name, password = said.decode().split("\0")
        except ValueError:
            raise AuthFailed("a malformed PLAIN message") from None
        if acts_for not in ("", name) or not name:
            raise AuthFailed(f"'{name}' asked to act as '{acts_for}'")
        if not self._passwords.of(name).fits(password):
            raise AuthFailed(f"wrong name or password for '{name}'")
        self.user = name
        return None


class Scram:
    """The password is proved, not sent (RFC 5802, 7677)."""

    def __init__(self, passwords: Passwords) -> None:
        from scramp import ScramMechanism  # type: ignore[import-untyped, unused-ignore]

        self._passwords = passwords
        self._name = ""
        self._round = 0
        self._server = ScramMechanism(MECHANISM).make_server(self._record)
        self.user: str | None = None

    def _record(self, name: str) -> tuple[bytes, bytes, bytes, int]:
        self._name = str(name)
        return tuple(self._passwords.of(self._name))  # type: ignore[return-value]

    def step(self, said: bytes) -> bytes | None:
        """The nonce and salt, then our own proof."""
        from scramp import ScramException  # type: ignore[import-untyped, unused-ignore]

        self._round += 1
        try:
            if self._round == 1:
                self._server.set_client_first(said.decode())
                return str(self._server.get_server_first()).encode()
            self._server.set_client_final(said.decode())
            answer = str(self._server.get_server_final()).encode()
        except (ScramException, UnicodeDecodeError, ValueError, KeyError) as fault:
            raise AuthFailed(f"'{self._name}': {fault}") from fault
        self.user = self._name
        return answer


MECHANISMS: dict[str, type[Scram] | type[Plain]] = {MECHANISM: Scram, "PLAIN": Plain}
"""Best first."""


def offered(allowed: frozenset[str] | None, *, is_secret: bool, least_ssf: int) -> list[str]:
    """The mechanisms for a connection; ``allowed`` are the ones that the administrator wants, None for all."""
    if not is_secret and least_ssf > 0:
        return []
    return [name for name in MECHANISMS if (allowed is None or name in allowed) and (is_secret or name != "PLAIN")]


def allowed_mechanisms(path: Path) -> frozenset[str] | None:
    """What ``mech_list`` of a Cyrus configuration file names; None where there is no such line or file.

    Raises ``ConfSyntax`` for a file that cannot be read.
    """
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as failure:
        raise ConfSyntax(f"{path}: {failure}") from failure
    for line in lines:
        key, colon, value = line.partition(":")
        if colon and key.strip() == "mech_list":
            return frozenset(value.upper().split())
    return None
