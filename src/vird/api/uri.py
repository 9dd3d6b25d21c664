"""A connection URI, taken apart: ``qemu+ssh://root@host:22/system?keyfile=/k``.

Which driver serves it is the driver table's business, and how to reach another host the client's.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from vird.errors import InvalidArg


class Uri(NamedTuple):
    """The parts of a URI; ``driver`` and ``transport`` are the two halves of its scheme."""

    driver: str
    transport: str | None = None
    user: str | None = None
    host: str | None = None
    port: int | None = None
    path: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Uri:
        """Take a URI apart; ``InvalidArg`` when it is none."""
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as fault:
            raise InvalidArg(f"Failed to parse URI '{text}': {fault}") from fault
        if not parts.scheme:
            raise InvalidArg(f"URI '{text}' has no driver before its ':'")
        driver, _, transport = parts.scheme.partition("+")
        return cls(
            driver,
            transport or None,
            unquote(parts.username) if parts.username is not None else None,
            parts.hostname,
            port,
            unquote(parts.path),
            tuple(parse_qsl(parts.query, keep_blank_values=True)),
        )

    def parameter(self, name: str) -> str | None:
        """The value of a query parameter, None when it is not given."""
        return next((value for key, value in self.parameters if key == name), None)

    @property
    def local(self) -> Uri:
        """The same object as seen on its own host: without transport, user, host, port and parameters."""
        return Uri(self.driver, path=self.path)

    def __str__(self) -> str:
        scheme = f"{self.driver}+{self.transport}" if self.transport else self.driver
        host = f"[{self.host}]" if self.host and ":" in self.host else self.host or ""
        user = f"{quote(self.user, safe='')}@" if self.user is not None else ""
        port = f":{self.port}" if self.port is not None else ""
        query = "&".join(f"{quote(key, safe='')}={quote(value, safe='/:')}" for key, value in self.parameters)
        return f"{scheme}://{user}{host}{port}{quote(self.path)}" + (f"?{query}" if query else "")
