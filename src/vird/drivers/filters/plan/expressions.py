"""The words of nftables' JSON (libnftables-json(5)) that rules of filters are made of."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any, Final

Expression = dict[str, Any]

ACCEPT: Final[Expression] = {"accept": None}
DROP: Final[Expression] = {"drop": None}
RETURN: Final[Expression] = {"return": None}
CONTINUE: Final[Expression] = {"continue": None}


def match(left: Expression, right: Any, *, negated: bool = False, op: str | None = None) -> Expression:
    """A test of equality, or of the opposite."""
    return {"match": {"op": op or ("!=" if negated else "=="), "left": left, "right": right}}


def field(protocol: str, name: str) -> Expression:
    """A header's field."""
    return {"payload": {"protocol": protocol, "field": name}}


def raw(base: str, offset: int, bits: int) -> Expression:
    """Bits at an offset (in bits) from a header: "ll" the frame's, "nh" the packet's."""
    return {"payload": {"base": base, "offset": offset, "len": bits}}


def meta(key: str) -> Expression:
    """What the kernel knows about a packet."""
    return {"meta": {"key": key}}


def span(first: int | str, last: int | str | None) -> Any:
    """One value, or a range of them; ValueError when the range ends before it starts."""
    if last is None or last == first:
        return first
    if isinstance(first, int) and isinstance(last, int) and last < first:
        raise ValueError(f"{first}-{last}")
    return {"range": [first, last]}


def network(address: str, bits: str | None) -> Any:
    """An address, or all of a network."""
    width = ip_address(address).max_prefixlen
    if bits is None or int(bits) == width:
        return address
    found = ip_network((address, int(bits)), strict=False)
    return {"prefix": {"addr": str(found.network_address), "len": found.prefixlen}}


def masked(left: Expression, value: str, mask: str | None, *, negated: bool = False) -> Expression:
    """A test of those bits of a MAC address that the mask names."""
    if mask is None:
        return match(left, value, negated=negated)
    kept = ":".join(f"{int(a, 16) & int(b, 16):02x}" for a, b in zip(value.split(":"), mask.split(":"), strict=True))
    return match({"&": [left, mask]}, kept, negated=negated)


def concat(*parts: Expression) -> Expression:
    """Several values as one key."""
    return {"concat": list(parts)}
