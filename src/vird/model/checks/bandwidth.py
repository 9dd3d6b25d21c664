"""Rules between the numbers of ``<bandwidth>``."""

from __future__ import annotations

from vird.markup.origins import PlainConfigUnsupported, PlainXmlDetail
from vird.model.bandwidth import Bandwidth, Rate


def complete_bandwidth(bandwidth: Bandwidth | None, *, floor: bool) -> Bandwidth | None:
    """Check and normalise in place; None when nothing is limited.

    ``floor`` is whether a guaranteed rate can be said here.  Raises XmlDetail for a direction
    without a rate, ConfigUnsupported for a floor that cannot be.
    """
    if bandwidth is None:
        return None
    if bandwidth.outbound is not None and bandwidth.outbound.floor is not None:
        raise PlainConfigUnsupported("'floor' attribute allowed only in <inbound> element")
    bandwidth.inbound = _complete_rate(bandwidth.inbound)
    bandwidth.outbound = _complete_rate(bandwidth.outbound)
    if bandwidth.inbound is not None and bandwidth.inbound.floor is not None and not floor:
        raise PlainConfigUnsupported("floor attribute is not supported for this config")
    return bandwidth if bandwidth.inbound is not None or bandwidth.outbound is not None else None


def _complete_rate(rate: Rate | None) -> Rate | None:
    """The rate without numbers that are 0, which limit nothing."""
    if rate is None:
        return None
    if rate.average is None and rate.floor is None:
        raise PlainXmlDetail("Missing mandatory average or floor attributes")
    kept = Rate(
        average=rate.average or None, peak=rate.peak or None, floor=rate.floor or None, burst=rate.burst or None
    )
    return kept if kept.average is not None or kept.floor is not None else None
