"""The firmware images of this host, as their descriptors announce them.

QEMU's firmware packages install one JSON file for each image (`descriptor_files`).
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from vird.drivers.qemu import descriptor_files

FOLDERS = ("/usr/share/qemu/firmware", "/etc/qemu/firmware")

INTERFACES = {"bios": "bios", "uefi": "efi"}
"""A descriptor's word for the interface, and the domain's."""

DEVICES = ("flash", "memory", "kernel")
MODES = ("split", "combined", "stateless")

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

    ``mode`` says whether flash holds code alone (``split``), code and variables (``combined``), or no variables
    (``stateless``); formats are those of the images' files.
    """

    descriptor: str
    interfaces: tuple[str, ...]
    executable: str
    nvram_template: str | None
    device: str
    targets: tuple[tuple[str, tuple[str, ...]], ...]
    features: tuple[str, ...]
    mode: str = "split"
    executable_format: str = "raw"
    nvram_format: str = "raw"

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


def read_all(folders: Sequence[str] = FOLDERS) -> list[Firmware]:
    """All images; a descriptor that cannot be read or understood is left out."""
    return descriptor_files.read_all(folders, parse)


def parse(name: str, descriptor: Mapping[str, Any]) -> Firmware:
    """One descriptor; raises KeyError, TypeError or ValueError for what is not one."""
    mapping = descriptor["mapping"]
    device = mapping["device"]
    if device not in DEVICES:
        raise ValueError(f"unknown firmware device '{device}'")
    image = mapping["executable"] if device == "flash" else mapping
    mode = mapping.get("mode", MODES[0])
    if mode not in MODES:
        raise ValueError(f"unknown firmware mode '{mode}'")
    template = mapping["nvram-template"] if device == "flash" and mode == "split" else {}
    interfaces = [INTERFACES[word] for word in descriptor["interface-types"] if word in INTERFACES]
    if not interfaces:
        raise ValueError("no known interface type")
    return Firmware(
        name,
        tuple(interfaces),
        image["filename"],
        template.get("filename"),
        device,
        tuple((target["architecture"], tuple(target["machines"])) for target in descriptor["targets"]),
        tuple(dict.fromkeys(str(feature) for feature in descriptor["features"])),
        mode,
        image.get("format", "raw"),
        template.get("format", "raw"),
    )


def descriptor_of(image: Firmware) -> dict[str, Any]:
    """What was understood of a descriptor, as a descriptor again."""
    mapping: dict[str, Any] = {"device": image.device}
    if image.device == "flash":
        mapping["mode"] = image.mode
        mapping["executable"] = {"filename": image.executable, "format": image.executable_format}
        if image.nvram_template is not None:
            mapping["nvram-template"] = {"filename": image.nvram_template, "format": image.nvram_format}
    else:
        mapping["filename"] = image.executable
    words = {ours: word for word, ours in INTERFACES.items()}
    return {
        "interface-types": [words[interface] for interface in image.interfaces],
        "mapping": mapping,
        "targets": [{"architecture": arch, "machines": list(patterns)} for arch, patterns in image.targets],
        "features": list(image.features),
    }


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
