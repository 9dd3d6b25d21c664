"""Defaults of devices that have few of them."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import InternalError
from vird.model.checks.chardev_sources import complete_source
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.devices.hostdev import Hostdev
from vird.model.domain.devices.identity import DeviceBoot
from vird.model.domain.devices.panic import Panic
from vird.model.domain.devices.redirdev import Redirdev, Redirfilter
from vird.model.domain.devices.rng import EgdBackend, RandomBackend, Rng
from vird.model.domain.devices.shmem import Shmem, ShmemMsi
from vird.model.domain.devices.tpm import EmulatorTpm, Tpm
from vird.model.domain.devices.vsock import Cid, Vsock
from vird.model.domain.devices.watchdog import Watchdog

LOADPARM_LENGTH: Final = 8
_LOADPARM: Final = re.compile(r"[a-zA-Z0-9. ]+")
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
    if isinstance(rng.backend, EgdBackend):
        complete_source(rng.backend)


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


def complete_tpm(tpm: Tpm, facts: MachineFacts) -> None:
    """The interface that the machine knows, the version that the interface can have."""
    if tpm.model is None:
        tpm.model = "tpm-spapr" if facts.is_pseries else "tpm-tis"
    backend = tpm.backend
    if isinstance(backend, EmulatorTpm) and backend.version in (None, "default"):
        newer = facts.is_arm or tpm.model in ("tpm-spapr", "tpm-crb", "tpm-tis")
        backend.version = "2.0" if newer else "1.2"


def complete_vsock(vsock: Vsock, facts: MachineFacts) -> None:
    """A number is found at start where none is given."""
    if vsock.model is None and not facts.is_s390:
        vsock.model = "virtio"
    complete_cid(vsock)


def complete_cid(vsock: Vsock) -> None:
    """A number that is not given is picked at start."""
    vsock.cid = vsock.cid or Cid()
    if vsock.cid.auto is None:
        vsock.cid.auto = "no" if vsock.cid.address is not None else "yes"


def complete_panic(panic: Panic, facts: MachineFacts) -> None:
    """The notifier of the machine."""
    if panic.model in (None, "default"):
        panic.model = "pseries" if facts.is_pseries else "s390" if facts.is_s390 else "isa"


def complete_boot(boot: DeviceBoot) -> None:
    """Load parameters of s390 are upper case; raises InternalError for what none can hold."""
    parameter = boot.loadparm
    if parameter is None:
        return
    if not 1 <= len(parameter) <= LOADPARM_LENGTH:
        raise InternalError(f"loadparm value '{parameter}' must be between 1 and {LOADPARM_LENGTH} characters")
    if _LOADPARM.fullmatch(parameter) is None:
        raise InternalError(
            f"invalid loadparm value '{parameter}', expecting chars in set of [a-zA-Z0-9.] and blank spaces"
        )
    boot.loadparm = parameter.upper()


def complete_hostdev(hostdev: Hostdev, facts: MachineFacts) -> None:
    """Devices of the host stay bound to their driver and dark unless the document says otherwise."""
    if hostdev.mode == "subsystem" and hostdev.managed is None:
        hostdev.managed = "no"
    if hostdev.type == "mdev" and hostdev.model == "vfio-pci" and hostdev.display is None:
        hostdev.display = "off" if facts.has("vfio-pci.display") else None
