"""The host as its kernel or dmidecode tell it in text, as libvirt's sysinfo document.

For machines without SMBIOS tables (`smbios` reads those): ARM and POWER have ``/proc/cpuinfo`` alone, mainframes
``/proc/sysinfo`` too.  Text that somebody saved from dmidecode gives the same document as the tables would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from vird.host import files
from vird.markup.escape import escape

MAINFRAME_PROCESSOR: Final = re.compile(
    r"^processor \d+: version = (\w+),\s*identification = (\w+),\s*machine = (\w+)", re.MULTILINE
)

CPUINFO_MAX: Final = 16 * 1024 * 1024
"""Bytes; each of a large machine's many processors lists its features."""


class Section(NamedTuple):
    """One element of the document with its entries in order."""

    name: str
    entries: Mapping[str, str | None]


def of_kernel(machine: str, proc: str = "/proc") -> str | None:
    """What this host's kernel tells; None on machines whose kernel tells nothing, or not here.

    ``machine`` is the kernel's word for the architecture.
    """
    cpuinfo = files.read_text(f"{proc}/cpuinfo", "", CPUINFO_MAX)
    if not cpuinfo:
        return None
    if machine.startswith("s390"):
        return mainframe(files.read_text(f"{proc}/sysinfo", ""), cpuinfo)
    if machine.startswith("ppc"):
        return power(cpuinfo)
    return arm(cpuinfo) if machine.startswith(("arm", "aarch64")) else None


def arm(cpuinfo: str) -> str:
    """ARM's processors; older kernels name the model once for all."""
    shared = _fields(cpuinfo).get("Processor")
    return _document(
        Section("processor", {"socket_destination": each["processor"], "type": kind})
        for each in _processors(cpuinfo)
        if (kind := each.get("model name") or shared)
    )


def power(cpuinfo: str) -> str:
    """POWER's machine and processors."""
    machine = _fields(cpuinfo)
    system = {"version": machine.get("machine"), "serial": machine.get("model"), "family": machine.get("platform")}
    processors = (
        {"socket_destination": each["processor"], "type": each.get("cpu"), "version": each.get("revision")}
        for each in _processors(cpuinfo)
    )
    return _document([Section("system", system), *(Section("processor", each) for each in processors)])


def mainframe(sysinfo: str, cpuinfo: str) -> str:
    """A mainframe's machine and processors."""
    machine, processors = _fields(sysinfo), _fields(cpuinfo)
    system = {
        "manufacturer": machine.get("Manufacturer"),
        "serial": machine.get("Sequence Code"),
        "family": machine.get("Type"),
    }
    speeds = re.findall(r"^cpu MHz static\s*: (\S+)", cpuinfo, re.MULTILINE)
    sections = [Section("system", system)]
    for index, (version, identification, kind) in enumerate(MAINFRAME_PROCESSOR.findall(cpuinfo)):
        entries = {
            "family": kind,
            "manufacturer": processors.get("vendor_id"),
            "version": version,
            "max_speed": speeds[index] if index < len(speeds) else None,
            "serial_number": identification,
        }
        sections.append(Section("processor", entries))
    return _document(sections)


DMI_SECTIONS: Final[Sequence[tuple[int, str, Mapping[str, str]]]] = (
    (0, "bios", {"vendor": "Vendor", "version": "Version", "date": "Release Date", "release": "BIOS Revision"}),
    (
        1,
        "system",
        {
            "manufacturer": "Manufacturer",
            "product": "Product Name",
            "version": "Version",
            "serial": "Serial Number",
            "uuid": "UUID",
            "sku": "SKU Number",
            "family": "Family",
        },
    ),
    (
        2,
        "baseBoard",
        {
            "manufacturer": "Manufacturer",
            "product": "Product Name",
            "version": "Version",
            "serial": "Serial Number",
            "asset": "Asset Tag",
            "location": "Location In Chassis",
        },
    ),
    (
        3,
        "chassis",
        {
            "manufacturer": "Manufacturer",
            "version": "Version",
            "serial": "Serial Number",
            "asset": "Asset Tag",
            "sku": "SKU Number",
        },
    ),
    (
        4,
        "processor",
        {
            "socket_destination": "Socket Designation",
            "type": "Type",
            "family": "Family",
            "manufacturer": "Manufacturer",
            "signature": "Signature",
            "version": "Version",
            "external_clock": "External Clock",
            "max_speed": "Max Speed",
            "status": "Status",
            "serial_number": "Serial Number",
            "part_number": "Part Number",
        },
    ),
    (
        17,
        "memory_device",
        {
            "size": "Size",
            "form_factor": "Form Factor",
            "locator": "Locator",
            "bank_locator": "Bank Locator",
            "type": "Type",
            "type_detail": "Type Detail",
            "speed": "Speed",
            "manufacturer": "Manufacturer",
            "serial_number": "Serial Number",
            "part_number": "Part Number",
        },
    ),
)
"""Structure type, element, and the element's entries by dmidecode's words for them."""

OEM_STRINGS: Final = 11
MEMORY_DEVICE: Final = 17
NO_MODULE: Final = "No Module Installed"


def dmidecode(text: str) -> str:
    """What dmidecode printed."""
    structures = list(_structures(text))
    sections = [
        Section(name, {key: fields.get(word) for key, word in words.items()})
        for kind, name, words in DMI_SECTIONS
        for found, fields in structures
        if found == kind and not (kind == MEMORY_DEVICE and fields.get("Size") == NO_MODULE)
    ]
    strings = [
        value
        for kind, fields in structures
        if kind == OEM_STRINGS
        for key, value in fields.items()
        if key.startswith("String ")
    ]
    return _document(sections, strings)


def _structures(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for part in re.split(r"^Handle ", text, flags=re.MULTILINE)[1:]:
        kind = re.search(r"DMI type (\d+)", part)
        if kind is not None:
            # Fields are one step in, what belongs to a field is deeper.
            yield int(kind[1]), dict(re.findall(r"^\t([^\t:][^:\n]*): *(.*?) *$", part, re.MULTILINE))


def _fields(text: str) -> dict[str, str]:
    """The first value of each name."""
    found: dict[str, str] = {}
    for name, value in re.findall(r"^([^:\n]+?)\s*:[ \t]*(.*?)\s*$", text, re.MULTILINE):
        found.setdefault(name, value)
    return found


def _processors(cpuinfo: str) -> Iterator[dict[str, str]]:
    for part in re.split(r"^(?=processor\s*:)", cpuinfo, flags=re.MULTILINE)[1:]:
        yield _fields(part)


def _document(sections: Iterable[Section], oem_strings: Sequence[str] = ()) -> str:
    lines: list[str] = []
    for section in sections:
        entries = [
            f"    <entry name='{key}'>{escape(value)}</entry>" for key, value in section.entries.items() if value
        ]
        if entries:
            lines += [f"  <{section.name}>", *entries, f"  </{section.name}>"]
    if oem_strings:
        lines += ["  <oemStrings>", *(f"    <entry>{escape(text)}</entry>" for text in oem_strings), "  </oemStrings>"]
    if not lines:
        return "<sysinfo type='smbios'/>\n"
    return "\n".join(["<sysinfo type='smbios'>", *lines, "</sysinfo>"]) + "\n"
