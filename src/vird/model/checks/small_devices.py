"""Defaults of devices that have few of them."""

from __future__ import annotations

from typing import Final

from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.devices.hostdev import Hostdev
from vird.model.domain.devices.redirdev import Redirdev, Redirfilter
from vird.model.domain.devices.rng import RandomBackend, Rng
from vird.model.domain.devices.shmem import Shmem, ShmemMsi
from vird.model.domain.devices.watchdog import Watchdog

SHMEM_SIZE: Final = 4 * 1024**2


def complete_filesystem(filesystem: Filesystem) -> None:
    """Files belong to whom the guest says, unless the document says otherwise."""
    if filesystem.accessmode is None:
        filesystem.accessmode = "passthrough"


def complete_shmem(shmem: Shmem) -> None:
    """A size for plain regions, interrupts through eventfds for those with a server."""
    kind = shmem.model.type if shmem.model else None
    if kind == "ivshmem-plain" and shmem.size is None:
        shmem.size = SHMEM_SIZE
    if kind == "ivshmem-doorbell":
        shmem.msi = shmem.msi or ShmemMsi()
        if shmem.msi.ioeventfd is None:
            shmem.msi.ioeventfd = "on"


def complete_rng(rng: Rng) -> None:
    """The host's own generator where no file is named."""
    if isinstance(rng.backend, RandomBackend) and not rng.backend.path:
        rng.backend.path = "/dev/random"


def complete_redirdev(redirdev: Redirdev) -> None:
    """D-Bus names its channels."""
    if redirdev.type == "dbus" and not redirdev.sources:
        redirdev.sources.append(ChardevSource(channel="org.qemu.usbredir"))


def complete_redirfilter(redirfilter: Redirfilter) -> None:
    """What matches anything is left out."""
    for rule in redirfilter.rules:
        for field in ("usb_class", "vendor", "product", "version"):
            if getattr(rule, field) == -1:
                setattr(rule, field, None)


def complete_watchdog(watchdog: Watchdog) -> None:
    """A guest that hangs is reset."""
    if watchdog.action is None:
        watchdog.action = "reset"


def complete_hostdev(hostdev: Hostdev) -> None:
    """Devices of the host stay bound to their driver unless the document lets the daemon rebind them."""
    if hostdev.mode == "subsystem" and hostdev.managed is None:
        hostdev.managed = "no"
