"""The program that puts a guest's kernel into memory before bhyve(8) runs it.

bhyveload(8) starts FreeBSD, grub-bhyve anything that GRUB can; a user may name another.  Guests
with firmware of their own need none.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final, NamedTuple

from vird.errors import ConfigUnsupported
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain
from vird.model.native.bhyve_argv import BhyveFacts, image_of, memory_in_mib

GRUB: Final = "grub-bhyve"


class BhyveLoader(NamedTuple):
    """The loader's command; ``device_map`` is the text of the file that its ``--device-map`` names."""

    argv: list[str]
    device_map: str = ""


def plan_loader(domain: Domain, facts: BhyveFacts, device_map: str) -> BhyveLoader | None:
    """The loader of a completed guest, None for guests with firmware.

    ``device_map`` is where the file for grub-bhyve will be.  Raises ConfigUnsupported when there is
    nothing to boot from.
    """
    if domain.os is not None and domain.os.loader is not None and domain.os.loader.path:
        return None
    arguments = (domain.bootloader_args or "").split()
    if domain.bootloader is None:
        if arguments:
            return BhyveLoader(["bhyveload", *arguments])
        return BhyveLoader(["bhyveload", "-m", str(memory_in_mib(domain)), "-d", _boot_path(domain), domain.name])
    if PurePosixPath(domain.bootloader).name != GRUB:
        return BhyveLoader([domain.bootloader, *arguments])
    if arguments:
        return BhyveLoader([GRUB, *arguments])
    return _grub(domain, facts, device_map)


def _grub(domain: Domain, facts: BhyveFacts, device_map: str) -> BhyveLoader:
    disk = _boot_disk(domain)
    is_cdrom = disk.device == "cdrom"
    argv = [GRUB, "--root", "cd" if is_cdrom else "hd0,msdos1", "--device-map", device_map]
    argv += ["--memory", str(memory_in_mib(domain))]
    first = domain.devices.serials[0] if domain.devices is not None and domain.devices.serials else None
    if facts.grub_console and first is not None and first.type == "nmdm" and first.sources and first.sources[0].master:
        argv += ["--cons-dev", first.sources[0].master]
    name = "cd" if is_cdrom else "hd0"
    return BhyveLoader([*argv, domain.name], f"({name}) {_boot_path(domain)}\n")


def _boot_path(domain: Domain) -> str:
    return image_of(_boot_disk(domain)) or ""


def _boot_disk(domain: Domain) -> Disk:
    """The disk with the lowest boot order, or the first of the kind that ``<boot>`` names, or the first."""
    disks = [disk for disk in domain.devices.disks if image_of(disk)] if domain.devices is not None else []
    if not disks:
        raise ConfigUnsupported("Domain should have at least one disk defined")
    ordered = [disk for disk in disks if disk.boot is not None]
    if ordered:
        return min(ordered, key=lambda disk: disk.boot.order if disk.boot is not None else 0)
    for boot in domain.os.boots if domain.os is not None else []:
        wanted = {"hd": "disk", "cdrom": "cdrom"}.get(boot.dev)
        found = next((disk for disk in disks if disk.device == wanted), None)
        if found is not None:
            return found
    return disks[0]
