"""``<os>``: what the guest boots with, from firmware to kernel or container init."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from vird.errors import ConfigUnsupported, XmlError
from vird.markup import Attr, BadValue, Blank, ByParent, Element, Fails, Inside, Named, Spelling, Text
from vird.markup.scalars import CInt, UInt, YesNo
from vird.model.domain.devices.disk_source import DiskSource, DiskType

ARCHES: Final = frozenset((
    "alpha", "armv6l", "armv7l", "armv7b", "aarch64", "cris", "i686", "ia64", "itanium", "lm32",
    "loongarch64", "m68k", "microblaze", "microblazeel", "mips", "mipsel", "mips64", "mips64el", "openrisc",
    "parisc", "parisc64", "ppc", "ppcle", "ppc64", "ppc64le", "ppcemb", "riscv32", "riscv64", "s390", "s390x",
    "sh4", "sh4eb", "sparc", "sparc64", "unicore32", "x86_64", "xtensa", "xtensaeb",
))  # fmt: skip


def _arch(raw: str) -> str:
    if raw not in ARCHES:
        raise BadValue(f"Unknown architecture {raw}", ConfigUnsupported)
    return raw


Arch = Annotated[str, Spelling(_arch, str, "an architecture")]
OsKind = Literal["hvm", "xen", "linux", "exe", "uml", "xenpvh"]
BootDevice = Literal["fd", "cdrom", "hd", "network"]


class OsType(Element):
    """``<type>``: full virtualisation (hvm), paravirtual (xen, linux, xenpvh) or container (exe)."""

    arch: Annotated[Attr[Arch | None], Blank()] = None
    machine: Annotated[Attr[str | None], Blank()] = None
    name: Annotated[Text[OsKind], Fails(ConfigUnsupported, missing=XmlError)]


class FirmwareFeature(Element):
    """A property that the chosen firmware has or lacks."""

    enabled: Attr[YesNo]
    name: Attr[Literal["enrolled-keys", "secure-boot"]]


class Loader(Element, empty="omit"):
    """``<loader>``: the firmware's code."""

    readonly: Attr[YesNo | None] = None
    secure: Attr[YesNo | None] = None
    type: Attr[Literal["rom", "pflash"] | None] = None
    stateless: Attr[YesNo | None] = None
    path: Text[str | None] = None


class Nvram(Element, empty="omit"):
    """``<nvram>``: the firmware's variables: a path, or any storage when ``type`` is there."""

    template: Attr[str | None] = None
    type: Attr[DiskType | None] = None
    path: Text[str | None] = None
    source: Annotated[DiskSource | None, ByParent("type")] = None


class InitEnvironment(Element):
    """An environment variable of a container's init."""

    name: Attr[str]
    value: Text[str]


class AcpiTable(Element):
    """``<table>``: a file with an ACPI table for the guest."""

    type: Attr[Literal["slic"]]
    path: Text[str | None] = None


class Boot(Element):
    """``<boot>``: the next kind of device to boot from."""

    dev: Attr[BootDevice]


class BootMenu(Element, empty="omit"):
    """``<bootmenu>``; ``timeout`` in milliseconds."""

    enable: Attr[YesNo | None] = None
    timeout: Attr[UInt | None] = None


class Bios(Element, empty="omit"):
    """``<bios>``; ``reboot_timeout`` in milliseconds, -1 is never."""

    useserial: Attr[str | None] = None
    reboot_timeout: Annotated[Attr[CInt | None], Named("rebootTimeout")] = None


class Smbios(Element, empty="omit"):
    """``<smbios>``: where the guest's tables come from."""

    mode: Annotated[Attr[Literal["none", "emulate", "host", "sysinfo"] | None], Fails(ConfigUnsupported)] = None


class Os(Element):
    """All of ``<os>``."""

    firmware: Annotated[Attr[Literal["bios", "efi"] | None], Blank()] = None
    type: OsType | None = None
    features: Annotated[list[FirmwareFeature], Named("feature"), Inside("firmware")] = []
    init: str | None = None
    initargs: Annotated[list[str], Named("initarg")] = []
    initenvs: Annotated[list[InitEnvironment], Named("initenv")] = []
    initdir: str | None = None
    inituser: str | None = None
    initgroup: str | None = None
    loader: Loader | None = None
    nvram: Nvram | None = None
    kernel: str | None = None
    initrd: str | None = None
    cmdline: str | None = None
    dtb: str | None = None
    root: str | None = None
    tables: Annotated[list[AcpiTable], Named("table"), Inside("acpi")] = []
    boots: Annotated[list[Boot], Named("boot")] = []
    bootmenu: BootMenu | None = None
    bios: Bios | None = None
    smbios: Smbios | None = None
