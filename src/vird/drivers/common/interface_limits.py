"""The bandwidth limits of an interface as typed parameters, for every driver with ``domiftune``; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vird import errors
from vird.api.params import domain_tuning as names
from vird.errors import ErrorDomain
from vird.model.bandwidth import Bandwidth, Rate
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.wire.xdr import TypedParameterType

RATES: Final = {
    names.DOMAIN_BANDWIDTH_IN_AVERAGE: ("inbound", "average"),
    names.DOMAIN_BANDWIDTH_IN_PEAK: ("inbound", "peak"),
    names.DOMAIN_BANDWIDTH_IN_BURST: ("inbound", "burst"),
    names.DOMAIN_BANDWIDTH_IN_FLOOR: ("inbound", "floor"),
    names.DOMAIN_BANDWIDTH_OUT_AVERAGE: ("outbound", "average"),
    names.DOMAIN_BANDWIDTH_OUT_PEAK: ("outbound", "peak"),
    names.DOMAIN_BANDWIDTH_OUT_BURST: ("outbound", "burst"),
}
"""Parameter to the direction and the figure of ``<bandwidth>``."""

BANDWIDTH: Final = dict.fromkeys(RATES, TypedParameterType.UINT)


def values_of(bandwidth: Bandwidth | None) -> dict[str, Any]:
    """What the limits are; None where nothing is limited."""
    return {name: getattr(getattr(bandwidth, way, None), figure, None) for name, (way, figure) in RATES.items()}


def limited(before: Bandwidth | None, wanted: Mapping[str, Any]) -> Bandwidth | None:
    """The limits with other ones, direction by direction; an average of zero takes a direction's limits away."""
    bandwidth = before.copy() if before is not None else Bandwidth()
    for way in ("inbound", "outbound"):
        figures = {
            figure: wanted[name] or None for name, (where, figure) in RATES.items() if where == way and name in wanted
        }
        if "average" in figures:
            setattr(bandwidth, way, Rate(**figures) if figures["average"] else None)
        elif figures.get("floor"):
            setattr(bandwidth, way, Rate(**figures))
    return bandwidth if bandwidth.inbound is not None or bandwidth.outbound is not None else None


def interface_of(document: Domain, name: str) -> Interface:
    """The interface that a client names by host device or MAC; raises ``InvalidArg``."""
    for interface in document.devices.interfaces if document.devices is not None else ():
        mac = interface.mac.address if interface.mac is not None else None
        if name and name in (mac, interface.target.dev if interface.target is not None else None):
            return interface
    raise errors.InvalidArg(f"'{name}' is not a known interface", domain=ErrorDomain.DOMAIN)
