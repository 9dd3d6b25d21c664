"""What a processor says through CPUID and a few model-specific registers, read as libvirt's features.

Under `x86_decode`.  A `ProcessorData` holds registers; features, vendor and signature are views of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from lxml import etree

from vird.errors import XmlError
from vird.model.cpu_models.x86_features import BITS, QEMU_NAMES, Register
from vird.model.cpu_models.x86_models import VENDORS

CPUID_REGISTERS = ("eax", "ebx", "ecx", "edx")
VENDOR_LEAVES = (0x0, 0x80000000)
"""Leaves that repeat the vendor."""


class ProcessorSignature(NamedTuple):
    """Family, model and stepping."""

    family: int
    model: int
    stepping: int


class ProcessorData(dict[Register, int]):
    """Registers with their values; a register that is not there is 0."""

    @property
    def features(self) -> frozenset[str]:
        """The names of all bits that are set and have one."""
        found: set[str] = set()
        for register, names in _names_by_bit().items():
            value = self.get(register, 0)
            if value:
                found.update(name for bit, name in names if value >> bit & 1)
        return frozenset(found)

    @property
    def vendor(self) -> str | None:
        """The vendor's name; None for one that has no models."""
        return next((name for name, text in VENDORS.items() if text == self.vendor_text), None)

    @property
    def vendor_text(self) -> str:
        """The twelve letters that CPUID gives."""
        words = [self.get(Register(0, 0, name), 0) for name in ("ebx", "edx", "ecx")]
        return b"".join(word.to_bytes(4, "little") for word in words).decode("latin-1").rstrip("\0")

    @property
    def signature(self) -> ProcessorSignature:
        """Family, model and stepping, with the extended fields added."""
        value = self.get(Register(1, 0, "eax"), 0)
        family, model, stepping = value >> 8 & 0xF, value >> 4 & 0xF, value & 0xF
        if family in (6, 15):
            model += (value >> 16 & 0xF) << 4
        if family == 15:
            family += value >> 20 & 0xFF
        return ProcessorSignature(family, model, stepping)

    def set_vendor(self, text: str) -> None:
        """Put the twelve letters where CPUID gives them."""
        data = text.encode("latin-1", "replace")[:12].ljust(12, b"\0")
        words = [int.from_bytes(data[at : at + 4], "little") for at in (0, 4, 8)]
        for leaf in VENDOR_LEAVES:
            self.update(
                {Register(leaf, 0, name): word for name, word in zip(("ebx", "edx", "ecx"), words, strict=True)}
            )

    def set_signature(self, signature: ProcessorSignature) -> None:
        """Put family, model and stepping where CPUID gives them."""
        family, extended = (15, signature.family - 15) if signature.family >= 15 else (signature.family, 0)
        value = extended << 20 | signature.model >> 4 << 16 | family << 8
        self[Register(1, 0, "eax")] = value | (signature.model & 0xF) << 4 | signature.stepping

    def add_features(self, names: Iterable[str]) -> None:
        """Set the bits of these features; names that have none are left out."""
        places = feature_places()
        for name in names:
            place = places.get(name)
            if place is not None:
                register, bit = place
                self[register] = self.get(register, 0) | 1 << bit


@cache
def _names_by_bit() -> Mapping[Register, tuple[tuple[int, str], ...]]:
    split = {register: [word.partition(":") for word in text.split()] for register, text in BITS.items()}
    return {register: tuple((int(bit), name) for bit, _, name in words) for register, words in split.items()}


@cache
def feature_places() -> Mapping[str, tuple[Register, int]]:
    """Feature name to its register and bit, in the order of documents."""
    return {name: (register, bit) for register, names in _names_by_bit().items() for bit, name in names}


def feature_name(qemu_name: str) -> str:
    """libvirt's name of a feature that QEMU names."""
    return QEMU_NAMES.get(qemu_name, qemu_name)


@cache
def qemu_name(feature: str) -> str:
    """QEMU's name of a feature; of several, the one with dashes."""
    names = [name for name, known in QEMU_NAMES.items() if known == feature and "_" not in name]
    return names[0] if names else feature


def data_from_properties(properties: Mapping[str, bool | int | str]) -> ProcessorData:
    """The processor that QEMU's properties of an expanded model describe."""
    data = ProcessorData()
    data.add_features(feature_name(name) for name, value in properties.items() if value is True)
    numbers = [properties.get(name, 0) for name in ("family", "model", "stepping")]
    data.set_signature(ProcessorSignature(*(int(number) for number in numbers)))
    data.set_vendor(str(properties.get("vendor", "")))
    return data


def parse_cpudata(text: str) -> ProcessorData:
    """A ``<cpudata arch='x86'>`` document; raises `XmlError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(text.encode(), parser)
        data = ProcessorData()
        for element in root:
            attributes = {str(key): int(str(value), 16) for key, value in element.attrib.items()}
            leaf = attributes.get("index", attributes.get("eax_in", 0))
            for name in CPUID_REGISTERS:
                if name in attributes:
                    where = Register(leaf, attributes.get("ecx_in", 0), name, element.tag == "msr")
                    data[where] = attributes[name]
    except (etree.XMLSyntaxError, ValueError) as reason:
        raise XmlError(f"not CPU data: {reason}") from None
    if root.tag != "cpudata" or root.get("arch") != "x86":
        raise XmlError("not CPU data of an x86 processor")
    return data


def format_cpudata(data: Mapping[Register, int]) -> str:
    """The ``<cpudata>`` document; leaves that are all 0 are left out."""
    lines = ["<cpudata arch='x86'>"]
    for msr, leaf, subleaf in sorted(
        {(where.msr, where.leaf, where.subleaf) for where, value in data.items() if value}
    ):
        if msr:
            values = " ".join(f"{name}='0x{data.get(Register(leaf, 0, name, True), 0):08x}'" for name in ("edx", "eax"))
            lines.append(f"  <msr index='0x{leaf:x}' {values}/>")
        else:
            values = " ".join(
                f"{name}='0x{data.get(Register(leaf, subleaf, name), 0):08x}'" for name in CPUID_REGISTERS
            )
            lines.append(f"  <cpuid eax_in='0x{leaf:08x}' ecx_in='0x{subleaf:02x}' {values}/>")
    return "\n".join([*lines, "</cpudata>"]) + "\n"
