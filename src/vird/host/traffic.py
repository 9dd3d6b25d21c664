"""What went through the network devices of this network namespace, as the kernel counts it.

One reading has all devices.  Directions are the host's: what a device sent, the guest behind a tap received.
"""

from __future__ import annotations

from typing import NamedTuple

from vird.host.files import read_text

NET_DEV = "/proc/self/net/dev"
LONGEST = 4 * 1024 * 1024


class Traffic(NamedTuple):
    """Counts of one device since it was made."""

    rx_bytes: int
    rx_packets: int
    rx_errs: int
    rx_drop: int
    tx_bytes: int
    tx_packets: int
    tx_errs: int
    tx_drop: int

    @property
    def from_the_other_end(self) -> Traffic:
        """The same as whoever is at the other end of the device sees it."""
        return Traffic(*self[4:], *self[:4])


def traffic(path: str = NET_DEV) -> dict[str, Traffic]:
    """All devices, by name."""
    found: dict[str, Traffic] = {}
    for line in read_text(path, "", LONGEST).splitlines():
        name, colon, rest = line.rpartition(":")
        numbers = rest.split()
        # Two lines of headings have no colon behind a name.
        if colon and len(numbers) >= 16:
            found[name.strip()] = Traffic(*map(int, numbers[0:4]), *map(int, numbers[8:12]))
    return found
