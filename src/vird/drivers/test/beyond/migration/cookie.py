"""What the two hosts of a move tell each other through whoever coordinates it: JSON, in the calls' cookies.

It says where a guest comes from and what of it is in no document: whether it stood still, and what its agent set.
"""

from __future__ import annotations

import json
from typing import NamedTuple, Self

from vird import errors


class Cookie(NamedTuple):
    """``host`` is the source's own token; ``persistent`` the definition's text where the guest has one."""

    host: str
    paused: bool = False
    persistent: str | None = None
    clock: tuple[int, int] | None = None
    frozen: tuple[str, ...] = ()
    weight: int | None = None

    def to_bytes(self) -> bytes:
        """As it travels."""
        return json.dumps(self._asdict()).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises ``InternalError`` for what no simulated host has written."""
        try:
            said = json.loads(content)
            made = cls(**said)
            return made._replace(
                clock=None if made.clock is None else (int(made.clock[0]), int(made.clock[1])),
                frozen=tuple(map(str, made.frozen)),
                weight=None if made.weight is None else int(made.weight),
                host=str(made.host),
            )
        except (ValueError, TypeError, LookupError) as failure:
            raise errors.InternalError("the migration cookie is not one of a simulated host's") from failure
