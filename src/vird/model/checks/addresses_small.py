"""Addresses with few rules: smartcard slots and memory slots."""

from __future__ import annotations

from vird.errors import ConfigUnsupported
from vird.model.domain.devices.address import CcidAddress, DimmAddress
from vird.model.domain.devices.devices import Devices


def assign_ccid_addresses(devices: Devices) -> None:
    """Smartcards without address go into the next free slot of reader 0."""
    taken = {(c.address.controller, c.address.slot) for c in devices.smartcards if isinstance(c.address, CcidAddress)}
    for card in devices.smartcards:
        if card.address is not None:
            continue
        slot = 0
        while (0, slot) in taken:
            slot += 1
        taken.add((0, slot))
        card.address = CcidAddress(controller=0, slot=slot)


def assign_memory_slots(devices: Devices, slots: int) -> None:
    """Modules without slot get the lowest free one; raises ConfigUnsupported when there are too few."""
    plugged = [m for m in devices.memories if m.model in ("dimm", "nvdimm")]
    taken = {m.address.slot for m in plugged if isinstance(m.address, DimmAddress)}
    for memory in plugged:
        if isinstance(memory.address, DimmAddress) and memory.address.slot is not None:
            continue
        slot = next((s for s in range(slots) if s not in taken), None)
        if slot is None:
            raise ConfigUnsupported("Failed to find an empty memory slot")
        taken.add(slot)
        base = memory.address.base if isinstance(memory.address, DimmAddress) else None
        memory.address = DimmAddress(slot=slot, base=base)
