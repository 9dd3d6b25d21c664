"""The firmware images of this host, as their descriptors announce them.

QEMU's firmware packages install one JSON file for each image.  Files of a later folder replace those of
the same name in an earlier one, an empty file hides it, and the order of names is the order of preference.
"""

from __future__ import annotations

import fnmatch
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from vird.host import files

FOLDERS = ("/usr/share/qemu/firmware", "/etc/qemu/firmware")

DESCRIPTOR_MAX = 256 * 1024

INTERFACES = {"bios": "bios", "uefi": "efi"}
"""A descriptor's word for the interface, and the domain's."""

KNOWN_IMAGES = {
    "i686": ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_CODE.secboot.fd"),
    "x86_64": ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_CODE.secboot.fd"),
    "aarch64": ("/usr/share/AAVMF/AAVMF_CODE.fd",),
    "armv7l": ("/usr/share/AAVMF/AAVMF32_CODE.fd",),
}
"""Where images are on hosts without descriptors."""

SECURE = "requires-smm"
"""The feature of images that can keep secrets from the guest's system."""


class Firmware(NamedTuple):
    """One image: who can use it and what it offers; ``targets`` are architecture and machine patterns.

    ``mode`` says whether flash holds code alone (``split``), code and variables, or no variables (``stateless``).
    """

    descriptor: str
    interfaces: tuple[str, ...]
    executable: str
    nvram_template: str | None
    device: str
    targets: tuple[tuple[str, tuple[str, ...]], ...]
    features: frozenset[str]
    mode: str = "split"

    def fits(self, qemu_arch: str, machine: str) -> bool:
        """Tell whether guests of that architecture and machine type can use it."""
        return any(
            qemu_arch == arch and any(fnmatch.fnmatchcase(machine, pattern) for pattern in patterns)
            for arch, patterns in self.targets
        )


class Offer(NamedTuple):
    """What the host has for one architecture and machine."""

    interfaces: tuple[str, ...]
    executables: tuple[str, ...]
    secure: bool


def descriptor_paths(folders: Sequence[str] = FOLDERS) -> list[Path]:
    """The descriptor files that count, in order of preference."""
    chosen: dict[str, Path] = {}
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        chosen.update({name: Path(folder, name) for name in names if name.endswith(".json")})
    return [chosen[name] for name in sorted(chosen) if chosen[name].stat().st_size]


def read_all(folders: Sequence[str] = FOLDERS) -> list[Firmware]:
    """All images; a descriptor that cannot be read or understood is left out."""
    found: list[Firmware] = []
    for path in descriptor_paths(folders):
        try:
            found.append(parse(str(path), json.loads(files.read_small(path, DESCRIPTOR_MAX))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def parse(name: str, descriptor: Mapping[str, Any]) -> Firmware:
    """One descriptor; raises KeyError, TypeError or ValueError for what is not one."""
    mapping = descriptor["mapping"]
    device = mapping["device"]
    executable = mapping["executable"]["filename"] if device == "flash" else mapping["filename"]
    template = mapping.get("nvram-template", {}).get("filename")
    return Firmware(
        name,
        tuple(INTERFACES[word] for word in descriptor["interface-types"] if word in INTERFACES),
        executable,
        template,
        device,
        tuple((target["architecture"], tuple(target["machines"])) for target in descriptor["targets"]),
        frozenset(descriptor["features"]),
        mapping.get("mode", "split"),
    )


def offer(qemu_arch: str, arch: str, machine: str, images: Sequence[Firmware]) -> Offer:
    """What guests of this architecture and machine can be given.

    ``qemu_arch`` is the architecture by QEMU's name.  Without a descriptor that fits, known places are looked at.
    """
    fitting = [image for image in images if image.fits(qemu_arch, machine)]
    interfaces = sorted({interface for image in fitting for interface in image.interfaces})
    flashed = [image for image in fitting if image.device == "flash"]
    executables = tuple(dict.fromkeys(image.executable for image in flashed if os.path.exists(image.executable)))
    if not fitting:
        executables = tuple(path for path in KNOWN_IMAGES.get(arch, ()) if os.path.exists(path))
    return Offer(tuple(interfaces), executables, any(SECURE in image.features for image in flashed))
