"""Who may log in with a password: names and what proves one, never passwords themselves.

One line per user in ``etc/libvirt/passwd.scram``, ``NAME:SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER`` (RFC 5803's
content in PostgreSQL's spelling), written by ``vird passwd``.  A name that is not there gets a made-up record that is
always the same, so that nobody learns by trying which names exist.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from pathlib import Path
from typing import NamedTuple

from vird import errors
from vird.host.files import make_folder, write_atomic

MECHANISM = "SCRAM-SHA-256"
ITERATIONS = 16_384
FILE = "passwd.scram"
"""Below libvirt's folder of settings."""


class Secret(NamedTuple):
    """What the password of one user is checked with (RFC 5802)."""

    salt: bytes
    stored_key: bytes
    server_key: bytes
    iterations: int

    @classmethod
    def of(cls, password: str, salt: bytes, iterations: int = ITERATIONS) -> Secret:
        """What a password is kept as."""
        from scramp import ScramMechanism  # type: ignore[import-untyped, unused-ignore]

        salt, stored, server, count = ScramMechanism(MECHANISM).make_auth_info(password, iterations, salt)
        return cls(salt, stored, server, count)

    def fits(self, password: str) -> bool:
        """Whether this is the password."""
        return hmac.compare_digest(Secret.of(password, self.salt, self.iterations).stored_key, self.stored_key)

    def __str__(self) -> str:
        salt, stored, server = (
            base64.b64encode(part).decode() for part in (self.salt, self.stored_key, self.server_key)
        )
        return f"{MECHANISM}${self.iterations}:{salt}${stored}:{server}"


def parse(text: str, source: str) -> dict[str, Secret]:
    """Name to secret.

    Raises ``ConfSyntax`` with the number of a line that is none; its content is not told.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        try:
            mechanism, numbers, keys = rest.strip().split("$")
            iterations, salt = numbers.split(":")
            stored, server = keys.split(":")
            if mechanism != MECHANISM:
                raise ValueError(mechanism)
            found[name] = Secret(_bytes(salt), _bytes(stored), _bytes(server), int(iterations))
        except (ValueError, binascii.Error):
            raise errors.ConfSyntax(f"{source}:{number}: expected NAME:{MECHANISM}$ITERATIONS:SALT$KEY:KEY") from None
    return found


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


class Passwords:
    """The file; read anew for every login, so that a changed password holds at once."""

    def __init__(self, path: Path, unguessable: bytes) -> None:
        self.path = path
        self._unguessable = unguessable
        """Of this daemon alone: what the records of names that are not there are made from."""

    def all(self) -> dict[str, Secret]:
        """Every user; nobody where there is no file.

        Raises ``ConfSyntax`` and ``OpenFailed``.
        """
        try:
            return parse(self.path.read_text(), str(self.path))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as failure:
            raise errors.OpenFailed(str(self.path)) from failure

    def of(self, name: str) -> Secret:
        """What proves that somebody is ``name``; what no password fits when nobody is."""
        return self.all().get(name) or self._nobody(name)

    def _nobody(self, name: str) -> Secret:
        made = [hmac.digest(self._unguessable, f"{part}:{name}".encode(), hashlib.sha256) for part in range(3)]
        return Secret(made[0][:16], made[1], made[2], ITERATIONS)

    def set(self, name: str, secret: Secret | None) -> None:
        """Keep a user's secret, or with None forget the user.

        Raises ``InvalidArg`` for a name that cannot be kept or, to be forgotten, is not there.
        """
        if not name or any(char in ":#\n\r\0" or not char.isprintable() for char in name):
            raise errors.InvalidArg(f"a user's name cannot be {name!r}")
        users = self.all()
        if secret is None and name not in users:
            raise errors.InvalidArg(f"no user '{name}' in {self.path}")
        users.pop(name, None)
        if secret is not None:
            users[name] = secret
        lines = (f"{each}:{users[each]}\n" for each in sorted(users))
        make_folder(self.path.parent)
        write_atomic(self.path, "".join(lines).encode())


def fresh_salt() -> bytes:
    """Sixteen bytes that nobody else has."""
    return os.urandom(16)
