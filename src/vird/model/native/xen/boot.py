"""What a guest boots with: firmware, kernel or boot loader, and which of the three kinds of guest it is."""

from __future__ import annotations

from typing import Final, Literal

from vird.errors import ConfigUnsupported
from vird.model.domain.cpu import Cpu, CpuFeature
from vird.model.domain.domain import Domain
from vird.model.domain.os import AcpiTable, Boot, BootDevice, Loader, Os, OsType
from vird.model.native.xen.settings import XenLines, XenSettings

GuestKind = Literal["hvm", "pv", "pvh"]

HVMLOADER: Final = "/usr/lib/xen/boot/hvmloader"
OVMF: Final = "/usr/lib/xen/boot/ovmf.bin"
BOOT_LETTERS: Final[dict[str, BootDevice]] = {"a": "fd", "c": "hd", "d": "cdrom", "n": "network"}
VIRTUALISATION: Final = frozenset({"vmx", "svm"})
"""The processor features without which there are no guests in a guest."""
_OS_NAMES: Final[dict[GuestKind, Literal["hvm", "linux", "xenpvh"]]] = {"hvm": "hvm", "pv": "linux", "pvh": "xenpvh"}
_MACHINES: Final = {"hvm": "xenfv", "pv": "xenpv", "pvh": "xenpvh"}


def kind_of(domain: Domain) -> GuestKind:
    """Which kind of guest a document is for."""
    name = domain.os.type.name if domain.os is not None and domain.os.type is not None else "linux"
    return "hvm" if name == "hvm" else "pvh" if name == "xenpvh" else "pv"


def new_os(kind: GuestKind) -> Os:
    """An ``<os>`` of the kind."""
    return Os(type=OsType(name=_OS_NAMES[kind], arch="x86_64", machine=_MACHINES[kind]))


def read_boot_order(settings: XenSettings) -> list[Boot]:
    """``boot``: letters; hard disk where there are none.  Letters that mean nothing are passed over."""
    letters = settings.text("boot") or "c"
    return [Boot(dev=BOOT_LETTERS[letter]) for letter in letters if letter in BOOT_LETTERS]


def boot_letters(domain: Domain) -> str:
    """The boot order: of the guest as a whole, or of its devices; hard disk where nothing says it."""
    letter_of = {device: letter for letter, device in BOOT_LETTERS.items()}
    boots = domain.os.boots if domain.os is not None else []
    if boots:
        return "".join(letter_of[boot.dev] for boot in boots)
    ordered: dict[int, str] = {}
    if domain.devices is not None:
        for disk in domain.devices.disks:
            if disk.boot is not None and disk.boot.order is not None:
                ordered[disk.boot.order] = {"cdrom": "d", "floppy": "a"}.get(disk.device or "", "c")
        for interface in domain.devices.interfaces:
            if interface.boot is not None and interface.boot.order is not None:
                ordered[interface.boot.order] = "n"
    return "".join(dict.fromkeys(ordered[number] for number in sorted(ordered))) or "c"


def read_loader_of_kernel(settings: XenSettings, domain: Domain) -> None:
    """A boot loader that runs on the host and finds the kernel in the guest's disk."""
    domain.bootloader = settings.text("bootloader")
    if domain.bootloader is not None:
        arguments = settings.words("bootloader_args") or settings.words("bootargs")
        domain.bootloader_args = " ".join(arguments) or None


def write_loader_of_kernel(lines: XenLines, domain: Domain) -> None:
    """The boot loader and its arguments."""
    lines.add("bootloader", domain.bootloader)
    lines.add("bootargs", domain.bootloader_args)


def read_xl_boot(settings: XenSettings, domain: Domain, kind: GuestKind, virtualisation: str) -> None:
    """As xl has it; ``virtualisation`` is the host's feature for guests in guests."""
    system = new_os(kind)
    domain.os = system
    system.kernel, system.initrd = settings.text("kernel"), settings.text("ramdisk")
    system.cmdline = _read_xl_cmdline(settings)
    if kind != "hvm":
        read_loader_of_kernel(settings, domain)
        return
    system.loader = Loader(path=HVMLOADER, type="rom")
    if (settings.text("bios") or settings.text("firmware")) in ("ovmf", "uefi"):
        path = settings.text("bios_path_override") or OVMF
        system.loader = Loader(path=path, type="pflash", readonly="yes")
    elif system.kernel is not None and system.kernel.rpartition("/")[2] == "hvmloader":
        system.loader.path, system.kernel = system.kernel, None
    if settings.text("acpi_firmware") is not None:
        system.tables = [AcpiTable(type="slic", path=settings.text("acpi_firmware"))]
    system.boots = read_boot_order(settings)
    if settings.value("nestedhvm") is not None:
        domain.cpu = Cpu(mode="host-passthrough")
        if not settings.flag("nestedhvm"):
            domain.cpu.features = [CpuFeature(policy="disable", name=virtualisation)]


def _read_xl_cmdline(settings: XenSettings) -> str | None:
    """``cmdline`` alone, or what ``root`` and ``extra`` make together."""
    whole = settings.text("cmdline")
    if whole is not None:
        return whole
    root, extra = settings.text("root"), settings.text("extra")
    parts = [f"root={root}" if root is not None else None, extra]
    return " ".join(part for part in parts if part) or None


def write_xl_boot(lines: XenLines, domain: Domain) -> None:
    """As xl has it."""
    kind, system = kind_of(domain), domain.os or Os()
    if kind == "pvh":
        lines.add("type", "pvh")
    if kind != "hvm":
        write_loader_of_kernel(lines, domain)
        _write_kernel(lines, system, "cmdline")
        return
    lines.add("builder", "hvm")
    if system.firmware == "efi" or (system.loader is not None and system.loader.type == "pflash"):
        lines.add("bios", "ovmf")
    lines.add("acpi_firmware", next((table.path for table in system.tables if table.type == "slic"), None))
    _write_kernel(lines, system, "cmdline")
    lines.add("boot", boot_letters(domain))
    if domain.cpu is not None and domain.cpu.mode == "host-passthrough":
        lines.add("nestedhvm", nests(domain.cpu))


def nests(cpu: Cpu) -> bool:
    """Whether a guest with this processor can have guests."""
    return not any(f.name in VIRTUALISATION and f.policy in ("disable", "forbid") for f in cpu.features)


def _write_kernel(lines: XenLines, system: Os, cmdline: str) -> None:
    lines.add("kernel", system.kernel)
    lines.add("ramdisk", system.initrd)
    lines.add(cmdline, system.cmdline)


def read_xm_boot(settings: XenSettings, domain: Domain, kind: GuestKind) -> None:
    """As xm has it: the kernel of a full guest is its firmware."""
    system = new_os(kind)
    domain.os = system
    if kind == "hvm":
        system.loader = Loader(path=settings.text("kernel") or HVMLOADER, type="rom")
        system.boots = read_boot_order(settings)
        return
    read_loader_of_kernel(settings, domain)
    system.kernel, system.initrd = settings.text("kernel"), settings.text("ramdisk")
    system.root, system.cmdline = settings.text("root"), settings.text("extra")


def write_xm_boot(lines: XenLines, domain: Domain) -> None:
    """As xm has it; raises ConfigUnsupported for the kind of guest that it does not have."""
    kind, system = kind_of(domain), domain.os or Os()
    if kind == "pvh":
        raise ConfigUnsupported("xm has no PVH guests")
    if kind == "hvm":
        lines.add("builder", "hvm")
        loader = system.loader.path if system.loader is not None else None
        lines.add("kernel", loader or HVMLOADER)
        lines.add("boot", boot_letters(domain))
        return
    write_loader_of_kernel(lines, domain)
    lines.add("kernel", system.kernel)
    lines.add("ramdisk", system.initrd)
    lines.add("root", system.root)
    lines.add("extra", system.cmdline)
