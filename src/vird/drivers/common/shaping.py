"""From a ``<bandwidth>`` element to the limits that the host's devices are given; pure.

The document speaks of the guest: inbound is what the guest receives.  A tap sends that, as does a
network's bridge; a macvtap's own sending side is the guest's.
"""

from __future__ import annotations

from typing import NamedTuple

from vird.host.tc import Limit
from vird.model.bandwidth import Bandwidth, Rate

RATE_UNIT, BURST_UNIT = 1000, 1024
"""Bytes in the units of rates and of bursts, as tc reads libvirt's "kbps" and "kb"."""


class Shaping(NamedTuple):
    """The limits of one device on the host, by its own directions; None is no limit."""

    sends: Limit | None
    receives: Limit | None

    def __bool__(self) -> bool:
        return self.sends is not None or self.receives is not None


def limit_of(rate: Rate | None) -> Limit | None:
    """One direction's limit; None if nothing is limited.

    A direction with only a floor is not limited: the floor is a share of the network's rate.
    """
    if rate is None or not rate.average:
        return None
    return Limit(rate.average * RATE_UNIT, (rate.peak or 0) * RATE_UNIT, (rate.burst or 0) * BURST_UNIT)


def shaping_of(bandwidth: Bandwidth | None, *, guest_side: bool = False) -> Shaping:
    """The limits for a device that sends to the guest, or that sends what the guest says (``guest_side``)."""
    if bandwidth is None:
        return Shaping(None, None)
    inbound, outbound = limit_of(bandwidth.inbound), limit_of(bandwidth.outbound)
    return Shaping(outbound, inbound) if guest_side else Shaping(inbound, outbound)
