"""``<hyperv>``: the interfaces by which a guest recognises Hyper-V."""

from __future__ import annotations

from typing import Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element
from vird.markup.scalars import OnOff, UInt


class Switch(Element):
    """A feature that is on or off; it must say which."""

    state: Attr[OnOff]


class Toggle(Element):
    """A feature whose mere presence switches it on."""

    state: Attr[OnOff] = "on"


class Spinlocks(Element):
    """``<spinlocks>``: how often the guest tries before it tells the hypervisor."""

    state: Attr[OnOff]
    retries: Attr[UInt | None] = None


class SyntheticTimer(Element, strays=ConfigUnsupported):
    """``<stimer>``."""

    state: Attr[OnOff]
    direct: Switch | None = None


class VendorId(Element):
    """``<vendor_id>``: up to 12 characters."""

    state: Attr[OnOff]
    value: Attr[str | None] = None


class HyperV(Element, empty="open", strays=ConfigUnsupported):
    """All of ``<hyperv>``; ``passthrough`` takes what the host has."""

    mode: Attr[Literal["custom", "passthrough"]] = "custom"
    relaxed: Switch | None = None
    vapic: Switch | None = None
    spinlocks: Spinlocks | None = None
    vpindex: Switch | None = None
    runtime: Switch | None = None
    synic: Switch | None = None
    stimer: SyntheticTimer | None = None
    reset: Switch | None = None
    vendor_id: VendorId | None = None
    frequencies: Switch | None = None
    reenlightenment: Switch | None = None
    tlbflush: Switch | None = None
    ipi: Switch | None = None
    evmcs: Switch | None = None
    avic: Switch | None = None
