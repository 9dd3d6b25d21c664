"""The PCI buses of a guest as a set of slots: what may be plugged where, and what is taken.

One ``PciTopology`` is filled for one assignment and thrown away.  It knows nothing of documents:
``addresses_pci.py`` feeds it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from vird.errors import InternalError, XmlError
from vird.model.pci_address import PciLocation


class Connects:
    """What a device needs of a bus, and what a bus offers: bits of a plain number.

    No ``IntFlag``: a placement asks for hundreds of them, and each answer would be an object made anew.
    """

    NOTHING = 0
    HOTPLUG = 1
    SHARES_SLOT = 2
    INTEGRATED = 4
    AUTOMATIC = 8
    PCI_DEVICE = 16
    PCIE_DEVICE = 32
    ROOT_PORT = 64
    UPSTREAM_PORT = 128
    DOWNSTREAM_PORT = 256
    DMI_TO_PCI_BRIDGE = 512
    PCI_EXPANDER_BUS = 1024
    PCIE_EXPANDER_BUS = 2048
    PCI_BRIDGE = 4096
    PCIE_TO_PCI_BRIDGE = 8192


_C = Connects
KINDS: Final = (
    _C.PCI_DEVICE | _C.PCIE_DEVICE | _C.ROOT_PORT | _C.UPSTREAM_PORT | _C.DOWNSTREAM_PORT | _C.DMI_TO_PCI_BRIDGE
    | _C.PCI_EXPANDER_BUS | _C.PCIE_EXPANDER_BUS | _C.PCI_BRIDGE | _C.PCIE_TO_PCI_BRIDGE
)  # fmt: skip
MAX_BUSES: Final = 256
ENDPOINTS: Final = _C.PCI_DEVICE | _C.PCIE_DEVICE


class BusModel(NamedTuple):
    """A kind of bus: what it offers, its first and last slot, and what its own controller needs."""

    offers: int
    first: int
    last: int
    needs: int


BUS_MODELS: Final[dict[str, BusModel]] = {
    "pci-root": BusModel(
        _C.AUTOMATIC | _C.HOTPLUG | _C.PCI_DEVICE | _C.PCI_BRIDGE | _C.PCI_EXPANDER_BUS, 1, 31, _C.NOTHING
    ),
    "pci-bridge": BusModel(
        _C.AUTOMATIC | _C.HOTPLUG | _C.PCI_DEVICE | _C.PCI_BRIDGE, 1, 31, _C.PCI_BRIDGE
    ),
    "pci-expander-bus": BusModel(_C.AUTOMATIC | _C.HOTPLUG | _C.PCI_DEVICE | _C.PCI_BRIDGE, 0, 31, _C.PCI_EXPANDER_BUS),
    "pcie-root": BusModel(
        _C.AUTOMATIC | _C.INTEGRATED | _C.PCIE_DEVICE | _C.ROOT_PORT | _C.DMI_TO_PCI_BRIDGE | _C.PCIE_TO_PCI_BRIDGE
        | _C.PCIE_EXPANDER_BUS, 1, 31, _C.NOTHING,
    ),
    "dmi-to-pci-bridge": BusModel(_C.AUTOMATIC | _C.PCI_DEVICE | _C.PCI_BRIDGE, 0, 31, _C.DMI_TO_PCI_BRIDGE),
    "pcie-to-pci-bridge": BusModel(
        _C.AUTOMATIC | _C.HOTPLUG | _C.PCI_DEVICE | _C.PCI_BRIDGE, 1, 31, _C.PCIE_TO_PCI_BRIDGE | _C.HOTPLUG
    ),
    "pcie-root-port": BusModel(
        _C.AUTOMATIC | _C.HOTPLUG | _C.PCIE_DEVICE | _C.UPSTREAM_PORT | _C.DMI_TO_PCI_BRIDGE | _C.PCIE_TO_PCI_BRIDGE,
        0, 0, _C.ROOT_PORT | _C.SHARES_SLOT,
    ),
    "pcie-switch-upstream-port": BusModel(_C.AUTOMATIC | _C.DOWNSTREAM_PORT, 0, 31, _C.UPSTREAM_PORT),
    "pcie-switch-downstream-port": BusModel(
        _C.AUTOMATIC | _C.HOTPLUG | _C.PCIE_DEVICE | _C.UPSTREAM_PORT | _C.DMI_TO_PCI_BRIDGE | _C.PCIE_TO_PCI_BRIDGE,
        0, 0, _C.DOWNSTREAM_PORT,
    ),
    "pcie-expander-bus": BusModel(_C.ROOT_PORT | _C.DMI_TO_PCI_BRIDGE | _C.PCIE_DEVICE, 0, 31, _C.PCIE_EXPANDER_BUS),
}  # fmt: skip

_LEGACY_BRIDGES: Final = ("pcie-to-pci-bridge", "dmi-to-pci-bridge")
WORDS: Final[dict[int, str]] = {
    _C.PCI_DEVICE: "standard PCI device",
    _C.PCIE_DEVICE: "PCI Express device",
    _C.ROOT_PORT: "pcie-root-port",
    _C.UPSTREAM_PORT: "pci-switch-upstream-port",
    _C.DOWNSTREAM_PORT: "pci-switch-downstream-port",
    _C.DMI_TO_PCI_BRIDGE: "dmi-to-pci-bridge",
    _C.PCIE_TO_PCI_BRIDGE: "pcie-to-pci-bridge",
    _C.PCI_EXPANDER_BUS: "pci-expander-bus",
    _C.PCIE_EXPANDER_BUS: "pcie-expander-bus",
    _C.PCI_BRIDGE: "pci-bridge",
}


SLOTS: Final = 32


class Bus:
    """One bus with its slots.

    ``functions`` are those in use by slot, a bit each; ``shares`` has a bit for each slot that others may join by
    themselves.  ``group`` is the isolation group of what is plugged in, 0 for devices that need not be kept apart
    and for a mixture; ``is_for_all`` keeps it at that.
    """

    def __init__(self, model: str, hotplug: bool = True) -> None:
        kind = BUS_MODELS[model]
        self.model = model
        self.first, self.last = kind.first, kind.last
        self.offers = kind.offers if hotplug else kind.offers & ~_C.HOTPLUG
        self.functions = [0] * SLOTS
        self.shares = 0
        self.group = 0
        self.is_for_all = False

    def accepts(self, needs: int) -> bool:
        """Whether a device that needs this may be put here without being asked for."""
        return bool(
            self.offers & _C.AUTOMATIC
            and needs & KINDS & self.offers
            and (not needs & _C.HOTPLUG or self.offers & _C.HOTPLUG)
            and (not needs & _C.INTEGRATED or self.offers & _C.INTEGRATED)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is plugged in."""
        return not any(self.functions)

    @property
    def is_full(self) -> bool:
        """Whether every slot has something in it."""
        return all(self.functions[self.first : self.last + 1])


class PciTopology:
    """All buses.  ``may_grow`` lets it invent further buses when a device fits nowhere.

    ``further`` is the model of a bus that is added to a root without PCI Express.
    """

    def __init__(self, may_grow: bool, pcie_to_pci_bridge: bool, further: str = "pci-bridge") -> None:
        self.buses: list[Bus] = []
        self.may_grow = may_grow
        self.pcie_to_pci_bridge = pcie_to_pci_bridge
        self.further = further

    def in_use(self, place: PciLocation) -> bool:
        """Whether any function of the slot is taken."""
        return bool(self.buses[place.bus].functions[place.slot])

    def reserve(self, place: PciLocation, needs: int, *, asked: bool = True, group: int = 0) -> None:
        """Take a function; ``asked`` when the document names the place.  ``group`` is the isolation group.

        Raises XmlError when the place does not exist, does not fit or is taken.
        """
        self._check(place, needs, asked)
        bus = self.buses[place.bus]
        taken, bit = bus.functions[place.slot], 1 << place.function
        if taken & bit:
            raise XmlError(f"Attempted double use of PCI Address {place}")
        if not taken and needs & _C.SHARES_SLOT:
            bus.shares |= 1 << place.slot
        elif not needs & _C.SHARES_SLOT:
            bus.shares &= ~(1 << place.slot)
        if not bus.is_for_all:
            bus.group = group if bus.is_empty or bus.group == group else 0
        bus.functions[place.slot] = taken | bit

    def reserve_next(
        self, needs: int, function: int | None = None, what: str = "device", group: int = 0
    ) -> PciLocation:
        """Take the first place that fits and return it.

        A device that shares slots may become a further function of one; ``function`` asks for that
        function of an empty slot.  Devices of an isolation ``group`` get a bus of their own.
        Raises InternalError when there is none and none can be added.
        """
        place = self._find(needs, group)
        if place is None:
            if not self.may_grow:
                raise InternalError("No more available PCI slots")
            place = PciLocation(bus=self._grow(needs, what))
            place = place._replace(slot=self.buses[place.bus].first)
        if function is not None:
            place = place._replace(function=function)
        self.reserve(place, needs, asked=False, group=group)
        return place

    def _find(self, needs: int, group: int) -> PciLocation | None:
        fitting = [(number, bus) for number, bus in enumerate(self.buses) if bus.accepts(needs)]
        free = [(number, bus) for number, bus in fitting if bus.group == group]
        if group:
            free += [(number, bus) for number, bus in fitting if bus.is_empty and not bus.is_for_all]
        for number, bus in free:
            for index in range(bus.first, bus.last + 1):
                taken = bus.functions[index]
                if not taken:
                    return PciLocation(bus=number, slot=index)
                if needs & _C.SHARES_SLOT and bus.shares & 1 << index and taken != 0xFF:
                    function = next(f for f in range(8) if not taken & 1 << f)
                    return PciLocation(bus=number, slot=index, function=function)
        return None

    def _grow(self, needs: int, what: str) -> int:
        """Add buses until one fits; its number."""
        express = bool(self.buses) and self.buses[0].model == "pcie-root"
        if needs & _C.PCI_DEVICE:
            self._grow_bridges(express)
        elif needs & (_C.PCIE_DEVICE | _C.UPSTREAM_PORT | _C.PCIE_TO_PCI_BRIDGE) and express:
            self.buses.append(Bus("pcie-root-port"))
        elif needs & _C.PCI_BRIDGE:
            if express and not self.pcie_to_pci_bridge:
                self.buses.append(Bus("dmi-to-pci-bridge"))
            elif express:
                self.buses.append(Bus("pcie-to-pci-bridge"))
            else:
                self.buses.append(Bus("pci-bridge"))
        else:
            raise InternalError(
                f"a PCI slot is needed to connect {what}, but none is available, and it cannot be automatically added"
            )
        return len(self.buses) - 1

    def grow_to(self, bus: int, needs: int) -> None:
        """Add buses until there is one with this number that such a device can sit on."""
        if bus >= MAX_BUSES:
            return
        if len(self.buses) > bus:
            return
        express = bool(self.buses) and self.buses[0].model == "pcie-root"
        legacy = bool(needs & _C.PCI_DEVICE)
        if express and legacy and not any(b.model in _LEGACY_BRIDGES for b in self.buses):
            self._grow_bridges(express)
        while len(self.buses) <= bus:
            model = self.further if not express else "pci-bridge" if legacy else "pcie-root-port"
            self.buses.append(Bus(model))

    def _grow_bridges(self, express: bool) -> None:
        if not express:
            self.buses.append(Bus(self.further))
        elif self.pcie_to_pci_bridge:
            # the bridge itself goes into a port
            self.buses.append(Bus("pcie-root-port"))
            self.buses.append(Bus("pcie-to-pci-bridge"))
        else:
            dmi = next((b for b in self.buses if b.model == "dmi-to-pci-bridge"), None)
            if dmi is None or dmi.is_full:
                self.buses.append(Bus("dmi-to-pci-bridge"))
            self.buses.append(Bus("pci-bridge"))

    def _check(self, place: PciLocation, needs: int, asked: bool) -> None:
        if place.domain:
            raise XmlError(f"Invalid PCI address {place}. Only PCI domain 0 is available")
        if place.bus >= len(self.buses):
            last = len(self.buses) - 1
            raise XmlError(f"Invalid PCI address {place}. Only PCI buses up to {last} are available")
        bus = self.buses[place.bus]
        self._check_kind(place, bus, needs, asked)
        if place.slot < bus.first:
            raise XmlError(f"Invalid PCI address {place}. slot must be >= {bus.first}")
        if place.slot > bus.last:
            raise XmlError(f"Invalid PCI address {place}. slot must be <= {bus.last}")
        if place.function > 7:
            raise XmlError(f"Invalid PCI address {place}. function must be <= 7")

    def _check_kind(self, place: PciLocation, bus: Bus, needs: int, asked: bool) -> None:
        offers = bus.offers
        if asked and offers & ENDPOINTS:
            # people may plug any endpoint into any kind of slot; only bridges must fit exactly
            offers |= ENDPOINTS
        if needs & _C.INTEGRATED and not offers & _C.INTEGRATED:
            raise XmlError(f"The device at PCI address {place} needs to be an integrated device (bus=0)")
        wanted = needs & KINDS
        if wanted and not wanted & offers:
            words = next((w for flag, w in WORDS.items() if flag & wanted), "device")
            raise XmlError(
                f"The device at PCI address {place} cannot be plugged into the PCI controller with "
                f"index='{place.bus}'. It requires a controller that accepts a {words}."
            )
        if not asked and needs & _C.HOTPLUG and not offers & _C.HOTPLUG:
            raise XmlError(
                f"The device at PCI address {place} requires hotplug capability, but the PCI controller with "
                f"index='{place.bus}' doesn't support hotplug"
            )
