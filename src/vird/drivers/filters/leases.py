"""The DHCP leases that filters have seen, as they are kept for the next daemon: one line each; pure.

The format is libvirt's: end (seconds since 1970, 0 for never), guest's UUID and MAC, address, server.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from vird.drivers.filters.plan.observed import FOREVER
from vird.drivers.filters.plan.observed import Lease as Seen

_WORDS: Final = 4


class Lease(NamedTuple):
    """``until`` is in seconds since 1970, 0 for a lease without an end."""

    until: int
    address: str
    server: str

    def is_over(self, now: float) -> bool:
        """Whether it has run out."""
        return 0 < self.until <= now


def lease_until(seen: Seen, now: float) -> Lease:
    """A lease that was seen now."""
    return Lease(0 if seen.seconds == FOREVER else int(now) + seen.seconds, seen.address, seen.server)


def key_of(uuid: str, mac: str) -> str:
    """How a guest's interface is named in the file: it may get another device the next time."""
    return f"{uuid}-{mac}"


def format_leases(leases: dict[str, list[Lease]]) -> str:
    """The file's text."""
    return "".join(
        f"{lease.until} {key} {lease.address} {lease.server or '0.0.0.0'}\n"
        for key, held in leases.items()
        for lease in held
    )


def parse_leases(text: str, now: float) -> dict[str, list[Lease]]:
    """The leases that hold now, by interface; lines that cannot be read are left out."""
    found: dict[str, list[Lease]] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) != _WORDS or not (words[0].isascii() and words[0].isdigit()):
            continue
        lease = Lease(int(words[0]), words[2], "" if words[3] == "0.0.0.0" else words[3])
        if not lease.is_over(now):
            held = [other for other in found.get(words[1], []) if other.address != lease.address]
            found[words[1]] = [*held, lease]
    return found
