"""The host's SMBIOS tables, read from the kernel's copy and told as libvirt's sysinfo document.

The layout is that of the DMTF's SMBIOS specification (DSP0134); offsets below are into a structure.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vird.host import files
from vird.markup.escape import escape

TABLES = "firmware/dmi/tables/DMI"
TABLES_MAX = 1024 * 1024

BIOS, SYSTEM, BASE_BOARD, CHASSIS, PROCESSOR, OEM_STRINGS, MEMORY_DEVICE, END = 0, 1, 2, 3, 4, 11, 17, 127


class Structure(NamedTuple):
    """One table entry: its formatted bytes, header included, and its strings."""

    type: int
    data: bytes
    strings: Sequence[str]

    def text(self, offset: int) -> str | None:
        """The string whose number is at ``offset``; None if there is none or it says nothing."""
        if offset >= len(self.data):
            return None
        number = self.data[offset]
        text = self.strings[number - 1].strip() if 0 < number <= len(self.strings) else ""
        return text or None

    def word(self, offset: int) -> int | None:
        """The 16-bit number at ``offset``."""
        return struct.unpack_from("<H", self.data, offset)[0] if offset + 2 <= len(self.data) else None

    def double_word(self, offset: int) -> int | None:
        """The 32-bit number at ``offset``."""
        return struct.unpack_from("<I", self.data, offset)[0] if offset + 4 <= len(self.data) else None


Reader = Callable[[Structure], str | None]


def read_tables(sys: str = "/sys") -> list[Structure] | None:
    """All structures of the host; None if the firmware left none or they may not be read."""
    try:
        return parse(files.read_small(f"{sys}/{TABLES}", TABLES_MAX))
    except (OSError, ValueError):
        return None


def parse(data: bytes) -> list[Structure]:
    """The structures of a table; what follows a damaged one is left out."""
    found: list[Structure] = []
    at = 0
    while at + 4 <= len(data):
        kind, length = data[at], data[at + 1]
        end = data.find(b"\0\0", at + length)
        if length < 4 or end < 0:
            break
        strings = [part.decode("latin-1") for part in data[at + length : end].split(b"\0")]
        found.append(Structure(kind, data[at : at + length], strings if strings != [""] else []))
        if kind == END:
            break
        at = end + 2
    return found


def _at(offset: int) -> Reader:
    return lambda entry: entry.text(offset)


def _bios_release(entry: Structure) -> str | None:
    if len(entry.data) < 0x16 or entry.data[0x14] == 0xFF:
        return None
    return f"{entry.data[0x14]}.{entry.data[0x15]}"


def _system_uuid(entry: Structure) -> str | None:
    if len(entry.data) < 0x18:
        return None
    # Since SMBIOS 2.6 the first three fields are little-endian.
    return str(uuid.UUID(bytes_le=entry.data[8:24]))


def _megahertz(offset: int) -> Reader:
    def read(entry: Structure) -> str | None:
        speed = entry.word(offset)
        return f"{speed} MHz" if speed else None

    return read


def _processor_status(entry: Structure) -> str | None:
    if len(entry.data) <= 0x18:
        return None
    status = entry.data[0x18]
    state = {0: "Unknown", 1: "Enabled", 2: "Disabled By User", 3: "Disabled By BIOS", 4: "Idle"}.get(status & 7)
    return f"Populated, {state or 'Other'}" if status & 0x40 else "Unpopulated"


def _processor_type(entry: Structure) -> str | None:
    kinds = {1: "Other", 2: "Unknown", 3: "Central Processor", 4: "Math Processor", 5: "DSP Processor"}
    return kinds.get(entry.data[5]) if len(entry.data) > 5 else None


def _memory_size(entry: Structure) -> str | None:
    size = entry.word(0xC)
    if size in (None, 0, 0xFFFF):
        return None
    if size == 0x7FFF:
        size = (entry.double_word(0x1C) or 0) & 0x7FFFFFFF
        return f"{size // 1024} GB" if size % 1024 == 0 else f"{size} MB"
    if size is not None and size & 0x8000:
        return f"{size & 0x7FFF} kB"
    return f"{size} MB"


def _memory_speed(entry: Structure) -> str | None:
    speed = entry.word(0x15)
    return f"{speed} MT/s" if speed else None


SECTIONS: Sequence[tuple[int, str, Mapping[str, Reader]]] = (
    (BIOS, "bios", {"vendor": _at(4), "version": _at(5), "date": _at(8), "release": _bios_release}),
    (
        SYSTEM,
        "system",
        {
            "manufacturer": _at(4),
            "product": _at(5),
            "version": _at(6),
            "serial": _at(7),
            "uuid": _system_uuid,
            "sku": _at(0x19),
            "family": _at(0x1A),
        },
    ),
    (
        BASE_BOARD,
        "baseBoard",
        {
            "manufacturer": _at(4),
            "product": _at(5),
            "version": _at(6),
            "serial": _at(7),
            "asset": _at(8),
            "location": _at(0xA),
        },
    ),
    (CHASSIS, "chassis", {"manufacturer": _at(4), "version": _at(6), "serial": _at(7), "asset": _at(8)}),
    (
        PROCESSOR,
        "processor",
        {
            "socket_destination": _at(4),
            "type": _processor_type,
            "manufacturer": _at(7),
            "version": _at(0x10),
            "external_clock": _megahertz(0x12),
            "max_speed": _megahertz(0x14),
            "status": _processor_status,
            "serial_number": _at(0x20),
            "part_number": _at(0x22),
        },
    ),
    (
        MEMORY_DEVICE,
        "memory_device",
        {
            "size": _memory_size,
            "locator": _at(0x10),
            "bank_locator": _at(0x11),
            "speed": _memory_speed,
            "manufacturer": _at(0x17),
            "serial_number": _at(0x18),
            "part_number": _at(0x1A),
        },
    ),
)
"""Structure type, element, and the element's entries in order."""


def document(structures: Sequence[Structure]) -> str:
    """The ``<sysinfo>`` document."""
    return (
        "\n".join(["<sysinfo type='smbios'>", *_sections(structures), *_oem_strings(structures), "</sysinfo>"]) + "\n"
    )


def _sections(structures: Sequence[Structure]) -> Iterator[str]:
    for kind, name, readers in SECTIONS:
        for entry in structures:
            if entry.type != kind or (kind == MEMORY_DEVICE and _memory_size(entry) is None):
                continue
            values = {key: read(entry) for key, read in readers.items()}
            lines = [f"    <entry name='{key}'>{escape(value)}</entry>" for key, value in values.items() if value]
            if lines:
                yield from (f"  <{name}>", *lines, f"  </{name}>")


def _oem_strings(structures: Sequence[Structure]) -> Iterator[str]:
    strings = [text for entry in structures if entry.type == OEM_STRINGS for text in entry.strings]
    if strings:
        yield "  <oemStrings>"
        yield from (f"    <entry>{escape(text)}</entry>" for text in strings)
        yield "  </oemStrings>"
