"""What the first bytes of a PCI function's configuration space say of it: bridge or not, its PCI Express link; pure."""

from __future__ import annotations

import struct
from typing import Final, Literal, NamedTuple

from vird.model.node_device.pci import BridgeCapability, PciExpress, PciLink

HEADER_TYPE, STATUS, CAPABILITIES = 0x0E, 0x06, 0x34
HAS_LIST: Final = 0x10
PCI_EXPRESS: Final = 0x10
BRIDGE, CARDBUS = 1, 2
INTEGRATED: Final = (0x9, 0xA)
"""Kinds of PCI Express functions that sit in the root complex, with no link."""
SPEEDS: Final[dict[int, Literal["2.5", "5", "8", "16", "32", "64"]]] = {
    1: "2.5", 2: "5", 3: "8", 4: "16", 5: "32", 6: "64",
}  # fmt: skip


class PciConfig(NamedTuple):
    """None for what a function is not, or does not say."""

    bridge: BridgeCapability | None
    express: PciExpress | None


def read_config(raw: bytes) -> PciConfig:
    """Whatever can be read: without rights the kernel gives 64 bytes only."""
    kind = raw[HEADER_TYPE] & 0x7F if len(raw) > HEADER_TYPE else 0
    bridge: BridgeCapability | None = None
    if kind in (BRIDGE, CARDBUS):
        bridge = BridgeCapability(type="pci-bridge" if kind == BRIDGE else "cardbus-bridge")
    start = _capability(raw, PCI_EXPRESS)
    return PciConfig(bridge, _express(raw, start) if start else None)


def _capability(raw: bytes, wanted: int) -> int:
    """Where a capability begins; 0 for one that is not there."""
    if len(raw) <= CAPABILITIES or not raw[STATUS] & HAS_LIST:
        return 0
    position, seen = raw[CAPABILITIES] & 0xFC, 0
    while position and position + 2 <= len(raw) and seen < 48:
        if raw[position] == wanted:
            return position
        position, seen = raw[position + 1] & 0xFC, seen + 1
    return 0


def _express(raw: bytes, start: int) -> PciExpress:
    if start + 0x14 > len(raw) or (raw[start + 2] & 0xF0) >> 4 in INTEGRATED:
        return PciExpress()
    (able,) = struct.unpack_from("<I", raw, start + 0x0C)
    (now,) = struct.unpack_from("<H", raw, start + 0x12)
    return PciExpress(
        links=[
            PciLink(validity="cap", port=able >> 24, speed=SPEEDS.get(able & 0xF), width=able >> 4 & 0x3F),
            PciLink(validity="sta", speed=SPEEDS.get(now & 0xF), width=now >> 4 & 0x3F),
        ]
    )
