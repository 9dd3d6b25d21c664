"""SASL from the client's side: which mechanism, and what it says in each round.

PLAIN, the SCRAM family (by the library `scramp`) and EXTERNAL.  Nothing is sent here.
"""

from __future__ import annotations

from typing import Protocol

from vird.client.credentials import Answers
from vird.errors import AuthFailed, ErrorDomain

KNOWN = ("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "EXTERNAL", "PLAIN")
"""Best first; PLAIN only where the connection is secret."""


class Mechanism(Protocol):
    """One proof in the making."""

    def first(self) -> bytes | None:
        """What is said unasked; None for nothing at all."""

    def next(self, challenge: bytes) -> bytes | None:
        """The answer to what the daemon said."""


class Plain:
    """Name and password as they are (RFC 4616)."""

    def __init__(self, answers: Answers) -> None:
        name, password = _name(answers), _password(answers)
        self._message = b"\0" + name.encode() + b"\0" + password.encode()

    def first(self) -> bytes | None:
        """All of it."""
        return self._message

    def next(self, challenge: bytes) -> bytes | None:
        """Nothing more to say."""
        return None


class External:
    """Who we are is known from the connection."""

    def __init__(self, answers: Answers) -> None:
        self._message = answers.get("authname", "").encode()

    def first(self) -> bytes | None:
        """The name to act as, or nothing."""
        return self._message

    def next(self, challenge: bytes) -> bytes | None:
        """Nothing more to say."""
        return None


class Scram:
    """The password is proved, not sent (RFC 5802, 7677)."""

    def __init__(self, mechanism: str, answers: Answers) -> None:
        try:
            from scramp import ScramClient  # type: ignore[import-untyped, unused-ignore]
        except ImportError as missing:
            raise AuthFailed(f"{mechanism} needs the Python package 'scramp'", domain=ErrorDomain.AUTH) from missing
        self._client = ScramClient([mechanism], _name(answers), _password(answers))
        self._round = 0

    def first(self) -> bytes | None:
        """Name and nonce."""
        return str(self._client.get_client_first()).encode()

    def next(self, challenge: bytes) -> bytes | None:
        """The proof; then the daemon's own proof is checked, ``AuthFailed`` when it is none."""
        from scramp import ScramException  # type: ignore[import-untyped, unused-ignore]

        self._round += 1
        try:
            if self._round == 1:
                self._client.set_server_first(challenge.decode())
                return str(self._client.get_client_final()).encode()
            self._client.set_server_final(challenge.decode())
        except (ScramException, UnicodeDecodeError) as fault:
            raise AuthFailed(f"authentication failed: {fault}", domain=ErrorDomain.AUTH) from fault
        return None


def _name(answers: Answers) -> str:
    name = answers.get("authname") or answers.get("username")
    if name is None:
        raise AuthFailed("Failed to make auth credentials: no user name", domain=ErrorDomain.AUTH)
    return name


def _password(answers: Answers) -> str:
    password = answers.get("password")
    if password is None:
        raise AuthFailed("Failed to make auth credentials: no password", domain=ErrorDomain.AUTH)
    return password


def choose(offered: str, *, is_secret: bool, wanted: str | None = None) -> str:
    """The best mechanism that both sides know; ``AuthFailed`` when there is none."""
    names = offered.replace(",", " ").split()
    if wanted is not None and wanted not in names:
        raise AuthFailed(f"SASL mechanism {wanted} not supported by server", domain=ErrorDomain.AUTH)
    for name in KNOWN:
        if name in names and (wanted is None or name == wanted) and (name != "PLAIN" or is_secret or wanted == "PLAIN"):
            return name
    raise AuthFailed(f"no usable SASL mechanism among {', '.join(names) or 'none'}", domain=ErrorDomain.AUTH)


def begin(mechanism: str, answers: Answers) -> Mechanism:
    """A proof by the chosen mechanism."""
    if mechanism == "PLAIN":
        return Plain(answers)
    if mechanism == "EXTERNAL":
        return External(answers)
    return Scram(mechanism, answers)
