"""A PCI function's configuration space, as sysfs shows it and captures keep it, and the device document that it makes.

Pure: bytes in.  What is not in the configuration space (the kernel's driver, names of makers, the IOMMU group, virtual
functions) is for the node device driver to add.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from vird.errors import InternalError
from vird.model.node_device.document import NodeDevice
from vird.model.node_device.pci import BridgeCapability, HardwareId, PciCapability, PciExpress, PciLink
from vird.model.pci_address import PciLocation

HEADER_BYTES: Final = 64
LEGACY_BYTES: Final = 256
"""What a function of conventional PCI has; more is a function of PCI Express."""

_FIXED: Final = struct.Struct("<HHHHB3sBBBB")
_CAPABILITIES_LISTED: Final = 0x10
_FIRST_CAPABILITY: Final = {0: 0x34, 1: 0x34, 2: 0x14}
_IDS: Final = 0x2C
_BRIDGES: Final[Mapping[int, Literal["pci-bridge", "cardbus-bridge"]]] = {1: "pci-bridge", 2: "cardbus-bridge"}

POWER, EXPRESS, ADVANCED = 0x01, 0x10, 0x13
"""Capabilities by their numbers: power management, PCI Express, advanced features."""

_LINKLESS: Final = frozenset({0x9, 0xA})
"""Kinds of Express functions that sit in the chipset, with no link to it."""

_SPEEDS: Final[Mapping[int, Literal["2.5", "5", "8", "16", "32", "64"]]] = {
    1: "2.5", 2: "5", 3: "8", 4: "16", 5: "32", 6: "64",
}  # fmt: skip


class Link(NamedTuple):
    """One end's word about an Express link; ``speed`` is in GT/s by its name, None for a link that is down."""

    speed: Literal["2.5", "5", "8", "16", "32", "64"] | None
    width: int


class Resets(NamedTuple):
    """How the function alone can be reset: by its own means, or by a fall into deep sleep."""

    function_level: bool
    by_power: bool


class PciConfig(NamedTuple):
    """What a configuration space says.

    ``header`` is 0 for devices, 1 and 2 for bridges; ``capabilities`` are offsets by number; ``port``, ``able`` and
    ``now`` are the Express link's number, what it can do and what it does, None without a link.
    """

    vendor: int
    device: int
    revision: int
    class_code: int
    header: int
    is_multifunction: bool
    subsystem: tuple[int, int] | None
    capabilities: Mapping[int, int]
    is_express: bool
    port: int | None
    able: Link | None
    now: Link | None
    resets: Resets


def read_config(data: bytes) -> PciConfig:
    """Read a configuration space; raises InternalError for one that is cut short or of a function that is gone."""
    if len(data) < HEADER_BYTES:
        raise InternalError(f"a PCI configuration space has at least {HEADER_BYTES} bytes, not {len(data)}")
    vendor, device, _command, status, revision, kind, _line, _timer, header, _test = _FIXED.unpack_from(data)
    if vendor in (0, 0xFFFF):
        raise InternalError("no PCI function answers there")
    layout = header & 0x7F
    listed = bool(status & _CAPABILITIES_LISTED)
    capabilities = dict(reversed(list(_capabilities(data, layout)))) if listed else {}
    express = capabilities.get(EXPRESS)
    port, able, now = _link(data, express) if express is not None else (None, None, None)
    return PciConfig(
        vendor,
        device,
        revision,
        int.from_bytes(kind, "little"),
        layout,
        bool(header & 0x80),
        _word_pair(data, _IDS) if layout == 0 else None,
        capabilities,
        express is not None,
        port,
        able,
        now,
        _resets(data, capabilities),
    )


def _capabilities(data: bytes, layout: int) -> Iterator[tuple[int, int]]:
    """Number and offset of each, as chained; a chain that bites its tail ends there."""
    at, seen = data[_FIRST_CAPABILITY.get(layout, 0x34)] & ~3, set[int]()
    while HEADER_BYTES <= at < min(len(data), LEGACY_BYTES) - 1 and at not in seen:
        seen.add(at)
        if data[at] == 0xFF:
            return
        yield data[at], at
        at = data[at + 1] & ~3


def _link(data: bytes, at: int) -> tuple[int | None, Link | None, Link | None]:
    kind = (_word(data, at + 2) >> 4) & 0xF
    if kind in _LINKLESS:
        return None, None, None
    able, now = _double(data, at + 0x0C), _word(data, at + 0x12)
    return able >> 24, _link_of(able), _link_of(now)


def _link_of(bits: int) -> Link:
    return Link(_SPEEDS.get(bits & 0xF), (bits >> 4) & 0x3F)


def _resets(data: bytes, capabilities: Mapping[int, int]) -> Resets:
    express, advanced, power = (capabilities.get(number) for number in (EXPRESS, ADVANCED, POWER))
    by_itself = express is not None and bool(_double(data, express + 4) & 1 << 28)
    by_itself = by_itself or (advanced is not None and _word(data, advanced + 2) & 0x300 == 0x300)
    keeps_state = power is None or bool(_word(data, power + 4) & 1 << 3)
    return Resets(by_itself, not keeps_state)


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _double(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _word_pair(data: bytes, at: int) -> tuple[int, int]:
    return _word(data, at), _word(data, at + 2)


def device_name(where: PciLocation) -> str:
    """What the node device is called."""
    return f"pci_{where.domain:04x}_{where.bus:02x}_{where.slot:02x}_{where.function:x}"


def node_device(config: PciConfig, where: PciLocation) -> NodeDevice:
    """The document of the function, as far as its configuration space says."""
    capability = PciCapability(
        class_code=config.class_code,
        domain=where.domain,
        bus=where.bus,
        slot=where.slot,
        function=where.function,
        product=HardwareId(id=config.device),
        vendor=HardwareId(id=config.vendor),
    )
    bridge = _BRIDGES.get(config.header)
    if bridge is not None:
        capability.facets = [BridgeCapability(type=bridge)]
    if config.able is not None and config.now is not None:
        capability.express = PciExpress(
            links=[
                PciLink(validity="cap", port=config.port, speed=config.able.speed, width=config.able.width),
                PciLink(validity="sta", speed=config.now.speed, width=config.now.width),
            ]
        )
    return NodeDevice(name=device_name(where), capability=capability)
