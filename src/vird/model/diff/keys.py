"""By what the items of a list are told apart: the natural keys of elements, in the words of the XML.

An element may have several keys, the most telling first; a key that nothing but the list says (all attributes
equal, any of the usual names) needs no row here.
"""

from __future__ import annotations

from typing import Any, Final

from vird.markup import Element, Slot, plan_of

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "disk": ("target/@dev", "@name"),
    "interface": ("mac/@address", "target/@dev", "@name", "@dev"),
    "controller": ("@type+@index",),
    "filesystem": ("target/@dir",),
    "serial": ("target/@port",),
    "parallel": ("target/@port",),
    "console": ("target/@type+target/@port", "target/@port"),
    "channel": ("target/@name", "target/@type+target/@address+target/@port", "@name"),
    "graphics": ("@type",),
    "hostdev": ("source",),
    "lease": ("lockspace+key",),
    "input": ("@type+@bus",),
    "memory": ("uuid",),
    "redirdev": ("@bus",),
    "sysinfo": ("@type",),
    "seclabel": ("@model",),
    "listen": ("@type",),
    "device": ("path", "@path", "@alias"),
    "host": ("@mac", "@ip", "@name+@port", "@name", "@id"),
    "srv": ("@service+@protocol+@domain+@target", "@service+@protocol+@domain"),
    "forwarder": ("@domain+@addr", "@domain"),
    "route": ("@address+@prefix+@netmask",),
    "latency": ("@initiator+@target+@type+@cache",),
    "bandwidth": ("@initiator+@target+@type+@cache",),
    "vcpusched": ("@vcpus",),
    "iothreadsched": ("@iothreads",),
    "portForward": ("@proto+@address+@dev",),
    "secret": ("@type+@uuid+@usage", "@type"),
}
COMMON: Final = (
    "alias/@name", "@name", "@id", "@uuid", "address", "@dev", "@address", "@vcpu", "@iothread", "@cellid", "@level",
    "@vcpus", "@path", "@ip", "@start", "@size", "@family",
)  # fmt: skip
"""Keys of whatever has them."""

ORDERED: Final = frozenset(
    {
        "os/boot",
        "os/initarg",
        "commandline/arg",
        "devices/redirfilter/usbdev",
        "options/option",
        "rule",
    }
)
"""Lists whose order says something, by the end of their topic."""


def keys_of(tag: str) -> tuple[str, ...]:
    """The keys to try for elements of this name, best first."""
    return (*KEYS.get(tag, ()), *COMMON)


def value_of(item: Element, key: str) -> tuple[Any, ...] | None:
    """The values of a key's parts; None when the item has none of them."""
    found = tuple(_part(item, part) for part in key.split("+"))
    return found if any(each is not None for each in found) else None


def predicate(item: Element, key: str) -> str | None:
    """The key as an XPath predicate; None where its value is more than a word."""
    parts = []
    for part in key.split("+"):
        value, slot = _part(item, part), _slot(item, part)
        if value is None or slot is None:
            continue
        if isinstance(value, Element):
            return None
        shown = slot.measure.show(value)[0] if slot.measure is not None else slot.show(value)
        quote = '"' if "'" in shown else "'"
        parts.append(f"{part}={quote}{shown}{quote}")
    return f"[{' and '.join(parts)}]" if parts else None


def _part(item: Any, part: str) -> Any:
    for name in part.split("/"):
        slot = _named(item, name)
        if slot is None:
            return None
        item = getattr(item, slot.py)
        if item is None or isinstance(item, list):
            return None
    return item


def _slot(item: Any, part: str) -> Slot | None:
    *outer, last = part.split("/")
    for name in outer:
        slot = _named(item, name)
        item = getattr(item, slot.py) if slot is not None else None
    return _named(item, last)


def _named(item: Any, name: str) -> Slot | None:
    if not isinstance(item, Element):
        return None
    plan = plan_of(type(item))
    return plan.attrs.get(name[1:]) if name.startswith("@") else plan.kids.get(name)
