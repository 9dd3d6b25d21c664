"""The address of a PCI function, on the host or in a guest.

Which addresses a guest may use, and which device gets which, is worked out in
``checks/addresses_pci.py``.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from vird.markup import Attr, Element
from vird.markup.scalars import Hex1, Hex2, Hex4, Hex8, OnOff


class PciLocation(NamedTuple):
    """The four numbers of an address; sorts as the bus does."""

    domain: int = 0
    bus: int = 0
    slot: int = 0
    function: int = 0

    def __str__(self) -> str:
        return f"{self.domain:04x}:{self.bus:02x}:{self.slot:02x}.{self.function:x}"

    @classmethod
    def parse(cls, text: str) -> PciLocation:
        """Read ``0000:00:1f.2``; ValueError when it is something else."""
        domain, bus, rest = text.split(":")
        slot, function = rest.split(".")
        return cls(int(domain, 16), int(bus, 16), int(slot, 16), int(function, 16))


class Zpci(Element, tag="zpci"):
    """The identifiers of a PCI function on s390."""

    uid: Attr[Hex4 | None] = None
    fid: Attr[Hex8 | None] = None


class HostPciAddress(Element, tag="address"):
    """A host device's address where the parent already says it is PCI; parts left out are 0."""

    domain: Attr[Hex4] = 0
    bus: Attr[Hex2] = 0
    slot: Attr[Hex2] = 0
    function: Attr[Hex1] = 0

    @property
    def location(self) -> PciLocation:
        """The address as one value."""
        return PciLocation(self.domain, self.bus, self.slot, self.function)


class PciAddress(Element, tag="address"):
    """``<address type='pci' …/>``.  A guest's device may leave the numbers out: it wants PCI, anywhere."""

    type: Attr[Literal["pci"]] = "pci"
    domain: Attr[Hex4 | None] = None
    bus: Attr[Hex2 | None] = None
    slot: Attr[Hex2 | None] = None
    function: Attr[Hex1 | None] = None
    multifunction: Attr[OnOff | None] = None
    zpci: Zpci | None = None

    @property
    def location(self) -> PciLocation:
        """The address as one value, absent parts as 0."""
        return PciLocation(self.domain or 0, self.bus or 0, self.slot or 0, self.function or 0)

    @property
    def is_empty(self) -> bool:
        """Whether it names no place: libvirt reads slot 0 of the first bus as "anywhere" too."""
        return self.location[:3] == (0, 0, 0)

    @classmethod
    def at(cls, location: PciLocation) -> PciAddress:
        """The element for a place."""
        return cls(domain=location.domain, bus=location.bus, slot=location.slot, function=location.function)
