"""What a domain boots with: which parts of ``<os>`` a kind of guest has, and their defaults."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlDetail, XmlError
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.devices.hostdev import Hostdev
from vird.model.domain.devices.interface import Interface
from vird.model.domain.devices.redirdev import Redirdev
from vird.model.domain.domain import Domain
from vird.model.domain.os import Boot, FirmwareFeature, Loader, Nvram, Os, OsType

MAX_BOOT_DEVICES: Final = 4
HARDWARE: Final = frozenset({"hvm", "xen", "xenpvh", "uml"})
"""Kinds of guests that boot firmware or a kernel."""
CONTAINER_FIELDS: Final = ("init", "initdir", "inituser", "initgroup")
MACHINE_FIELDS: Final = ("loader", "nvram", "kernel", "initrd", "cmdline", "dtb", "root", "smbios")


def complete_os(domain: Domain, arch: str, machine: str | None) -> None:
    """Fill in architecture, machine and first boot device; drop what the kind of guest has not.

    Raises XmlError, XmlDetail and ConfigUnsupported.
    """
    if domain.bootloader is not None:
        # Only paravirtual guests have such programs.
        domain.os = domain.os or Os()
        domain.os.type = domain.os.type or OsType(name="xen")
    os = domain.os
    if os is None or os.type is None or not os.type.name:
        raise XmlError("an os <type> must be specified")
    os.type.arch = os.type.arch or arch
    os.type.machine = machine or os.type.machine
    if os.type.name == "linux" and domain.type == "xen":
        os.type.name = "xen"
    if os.type.name == "exe":
        _complete_container(os)
    else:
        _complete_machine(os, domain)


def _complete_container(os: Os) -> None:
    for name in MACHINE_FIELDS:
        setattr(os, name, None)
    os.boots, os.tables, os.bootmenu, os.bios = [], [], None, None
    if os.init is None:
        raise XmlError("init binary must be specified")


def _complete_machine(os: Os, domain: Domain) -> None:
    for name in CONTAINER_FIELDS:
        setattr(os, name, None)
    os.initargs, os.initenvs = [], []
    if os.type is not None and os.type.name not in HARDWARE:
        os.kernel = os.initrd = os.cmdline = os.dtb = os.root = None
    if domain.bootloader is not None:
        os.boots, os.bootmenu, os.bios = [], None, None
    _complete_loader(os)
    _complete_menu(os)
    if len(os.tables) > 1:
        raise XmlError("Only one acpi table is supported")
    if os.smbios is not None and os.smbios.mode in (None, "none"):
        os.smbios = None


def _complete_loader(os: Os) -> None:
    loader = os.loader
    if any(f.name == "enrolled-keys" and f.enabled == "yes" for f in os.features) and len(os.features) == 1:
        os.features.append(FirmwareFeature(name="secure-boot", enabled="yes"))
    switched = {feature.name: feature.enabled for feature in os.features}
    if switched == {"enrolled-keys": "yes", "secure-boot": "no"}:
        raise XmlDetail("firmware feature 'enrolled-keys' cannot be enabled when firmware feature 'secure-boot' "
                        "is disabled")  # fmt: skip
    os.features.sort(key=lambda feature: feature.name)
    if os.features and os.firmware is None:
        raise XmlError("cannot use feature-based firmware autoselection when firmware autoselection is disabled")
    if os.firmware == "bios" and loader is not None and loader.stateless == "no":
        raise XmlDetail("Only EFI firmware permits NVRAM")
    if os.firmware == "bios" and os.nvram is not None:
        raise XmlDetail("firmware type 'bios' does not support nvram")
    if os.firmware is not None:
        if os.nvram is not None and os.nvram.template is not None:
            raise XmlDetail("nvram attribute 'template' cannot be specified when firmware autoselection is enabled")
        if loader is not None:
            for name in ("readonly", "type"):
                if getattr(loader, name) is not None:
                    raise XmlDetail(f"loader attribute '{name}' cannot be specified "
                                    "when firmware autoselection is enabled")  # fmt: skip
            if loader.path is not None:
                raise XmlDetail("loader path cannot be specified when firmware autoselection is enabled")
        return
    if loader is None:
        return
    if loader.path is None:
        raise XmlDetail("no loader path specified and firmware auto selection disabled")
    loader.type = loader.type or "rom"
    if loader.type != "pflash" and loader.stateless == "no":
        raise XmlDetail("Only pflash loader type permits NVRAM")
    _check_stateless(loader, os.nvram)


def _check_stateless(loader: Loader, nvram: Nvram | None) -> None:
    """Firmware without a state has no place for variables."""
    if loader.stateless != "yes" or nvram is None:
        return
    if nvram.template is not None:
        raise XmlDetail("NVRAM template is not permitted when loader is stateless")
    if nvram.path is not None or nvram.source is not None:
        raise XmlDetail("NVRAM is not permitted when loader is stateless")


def _complete_menu(os: Os) -> None:
    os.boots = os.boots[:MAX_BOOT_DEVICES]
    menu, bios = os.bootmenu, os.bios
    if menu is not None:
        if menu.enable != "yes":
            menu.timeout = None
        elif menu.timeout is not None and menu.timeout > 65535:
            raise ConfigUnsupported("invalid value for boot menu timeout, must be in range [0,65535]")
    if bios is not None:
        if bios.useserial is not None:
            bios.useserial = "yes" if bios.useserial == "yes" else "no"
        if bios.reboot_timeout is not None and not -1 <= bios.reboot_timeout <= 65535:
            raise ConfigUnsupported("invalid value for rebootTimeout, must be in range [-1,65535]")


def complete_boot_order(domain: Domain) -> None:
    """Boot from the first disk where neither ``<os>`` nor a device says what to boot from.

    After the devices are complete.  Raises ConfigUnsupported where both say it, XmlError where two
    devices have the same turn.
    """
    os = domain.os
    if os is None or os.type is None:
        return
    orders = [device.boot.order for device in _bootable(domain) if device.boot is not None]
    for order in orders:
        if orders.count(order) > 1:
            raise ConfigUnsupported(f"boot order '{order}' used for more than one device")
    if orders and os.boots:
        raise ConfigUnsupported("per-device boot elements cannot be used together with os/boot elements")
    if os.type.name == "hvm" and not orders and not os.boots and domain.bootloader is None:
        os.boots = [Boot(dev="hd")]


def _bootable(domain: Domain) -> list[Disk | Interface | Hostdev | Redirdev | Filesystem]:
    devices = domain.devices
    if devices is None:
        return []
    return [*devices.disks, *devices.interfaces, *devices.hostdevs, *devices.redirdevs, *devices.filesystems]
