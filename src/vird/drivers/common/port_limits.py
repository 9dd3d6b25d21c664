"""The bandwidth limits of a network port as the typed parameters that clients see."""

from __future__ import annotations

from vird.api.params import network as names
from vird.errors import InvalidArg
from vird.model.bandwidth import Bandwidth, Rate
from vird.wire.xdr import TypedParam, TypedValue

PARAMETERS: dict[str, tuple[str, str]] = {
    names.NETWORK_PORT_BANDWIDTH_IN_AVERAGE: ("inbound", "average"),
    names.NETWORK_PORT_BANDWIDTH_IN_PEAK: ("inbound", "peak"),
    names.NETWORK_PORT_BANDWIDTH_IN_FLOOR: ("inbound", "floor"),
    names.NETWORK_PORT_BANDWIDTH_IN_BURST: ("inbound", "burst"),
    names.NETWORK_PORT_BANDWIDTH_OUT_AVERAGE: ("outbound", "average"),
    names.NETWORK_PORT_BANDWIDTH_OUT_PEAK: ("outbound", "peak"),
    names.NETWORK_PORT_BANDWIDTH_OUT_BURST: ("outbound", "burst"),
}
"""Parameter name to direction and attribute of ``<bandwidth>``."""


def parameters_of(bandwidth: Bandwidth | None) -> list[TypedParam]:
    """The limits as typed parameters."""
    found: list[TypedParam] = []
    for name, (direction, attribute) in PARAMETERS.items():
        rate = getattr(bandwidth, direction) if bandwidth is not None else None
        if rate is not None:
            found.append(TypedParam(name, TypedValue.uint32(getattr(rate, attribute) or 0)))
    return found


def changed_bandwidth(before: Bandwidth | None, params: list[TypedParam]) -> Bandwidth:
    """Limits with some values replaced; a direction whose average is 0 has none.

    Raises `InvalidArg` for parameters that are no limits.
    """
    changed = before.copy() if before is not None else Bandwidth()
    for param in params:
        if param.field not in PARAMETERS:
            raise InvalidArg(f"parameter '{param.field}' not supported")
        if not isinstance(param.value.value, int) or param.value.value < 0:
            raise InvalidArg(f"invalid type of parameter '{param.field}'")
        direction, attribute = PARAMETERS[param.field]
        rate = getattr(changed, direction) or Rate()
        setattr(rate, attribute, param.value.value or None)
        setattr(changed, direction, rate)
    for direction in ("inbound", "outbound"):
        rate = getattr(changed, direction)
        if rate is not None and not rate.average and not rate.floor:
            setattr(changed, direction, None)
    return changed
