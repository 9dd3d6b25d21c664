"""What the guest boots: ``-boot``, a kernel given directly, sleep states, and each device's turn.

Devices that may be booted from ask `BootOrder` for their turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vird.drivers.qemu.plan.arguments import escape
from vird.drivers.qemu.plan.launch import Launch
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.disk import Disk

DISK_KINDS = {"floppy": "fd", "cdrom": "cdrom", "disk": "hd", "lun": "hd"}


def boot_options(launch: Launch) -> Iterator[str]:
    """``-boot``; strict: nothing is tried that was not named."""
    os = launch.domain.os
    parts: list[str] = []
    if os is not None and os.bootmenu is not None and os.bootmenu.enable is not None:
        parts.append(f"menu={'on' if os.bootmenu.enable == 'yes' else 'off'}")
    if os is not None and os.bios is not None and os.bios.reboot_timeout is not None:
        parts.append(f"reboot-timeout={os.bios.reboot_timeout}")
    if os is not None and os.bootmenu is not None and os.bootmenu.enable == "yes" and os.bootmenu.timeout:
        parts.append(f"splash-time={os.bootmenu.timeout}")
    yield from ("-boot", ",".join([*parts, "strict=on"]))


def kernel(launch: Launch) -> Iterator[str]:
    """Kernel, initial RAM disk, command line, device tree, ACPI tables."""
    os = launch.domain.os
    if os is None:
        return
    for option, value in (("-kernel", os.kernel), ("-initrd", os.initrd), ("-append", os.cmdline), ("-dtb", os.dtb)):
        if value:
            yield from (option, value)
    for table in os.tables:
        if table.path:
            yield from ("-acpitable", f"sig=SLIC,file={escape(table.path)}")


def life_cycle(launch: Launch) -> Iterator[str]:
    """What QEMU does when the guest ends; newer ones are told through the monitor."""
    domain = launch.domain
    keeps_going = domain.on_reboot in (None, "restart", "rename-restart", "preserve")
    if launch.has("set-action") or keeps_going or domain.on_poweroff not in (None, "destroy"):
        yield "-no-shutdown"
    else:
        yield "-no-reboot"


def no_acpi(launch: Launch) -> Iterator[str]:
    """``-no-acpi``."""
    features = launch.domain.features
    if launch.has("no-acpi") and (features is None or not features.acpi):
        yield "-no-acpi"


def sleep_states(launch: Launch) -> Iterator[str]:
    """Whether the guest may suspend to memory and to disk."""
    pm = launch.domain.pm
    chip = "ICH9-LPC" if launch.machine.is_q35 else "PIIX4_PM"
    if pm is not None:
        for state, said in (("s3", pm.suspend_to_mem), ("s4", pm.suspend_to_disk)):
            if said is not None and said.enabled is not None:
                yield from ("-global", f"{chip}.disable_{state}={'0' if said.enabled == 'yes' else '1'}")


def root_hotplug(launch: Launch) -> Iterator[str]:
    """Whether devices can be plugged into the root bus of the old PC."""
    root = launch.controller("pci", 0)
    if root is not None and root.model == "pci-root" and root.target is not None and root.target.hotplug is not None:
        if not launch.has("piix4.acpi-root-pci-hotplug"):
            raise ConfigUnsupported(
                "setting the 'hotplug' property on a 'pci-root' device is not supported by this QEMU binary"
            )
        yield from ("-global", f"PIIX4_PM.acpi-root-pci-hotplug={root.target.hotplug}")


class BootOrder:
    """Whose turn it is: from the devices' own ``<boot order>``, or from ``<os><boot dev>``.

    Of each kind named in ``<os>``, the first device gets the turn.
    """

    def __init__(self, launch: Launch) -> None:
        boots = launch.domain.os.boots if launch.domain.os is not None else []
        turns = {boot.dev: index for index, boot in reversed(list(enumerate(boots, start=1)))}
        self._turns: dict[str, int] = {}
        for disk in launch.devices.disks:
            self._first(turns, DISK_KINDS.get(disk.device or "disk", ""), disk)
        for device in launch.devices.interfaces:
            self._first(turns, "network", device)

    def _first(self, turns: dict[Any, int], kind: str, device: Any) -> None:
        if kind in turns:
            self._turns[_key(device)] = turns.pop(kind)

    def of(self, device: Any) -> int | None:
        """The device's turn, from 1."""
        if device.boot is not None:
            order: int = device.boot.order
            return order
        return self._turns.get(_key(device))


def _key(device: Any) -> str:
    alias = device.alias.name if device.alias is not None else ""
    return f"disk/{alias}" if isinstance(device, Disk) else f"interface/{alias}"
