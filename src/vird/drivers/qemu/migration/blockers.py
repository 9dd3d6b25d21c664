"""What keeps a guest from moving, or makes that unsafe: found out at the source before anything is done.

Pure but for the question where a disk's file lies, which is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainState
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.block.busy import refuse_any_job
from vird.drivers.qemu.storage_paths import path_of
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import DirSource, FileSource, NetworkSource, NvmeSource, VolumeSource
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.guest import Guest

SAFE_CACHES = frozenset(("none", "directsync"))
COPYING = Flag.NON_SHARED_DISK | Flag.NON_SHARED_INC


def refuse_state(guest: Guest, wishes: Wishes) -> None:
    """Raises ``OperationInvalid`` for guests that cannot move as they are, ``OperationUnsupported`` where QEMU has
    not all that is asked for."""
    offline = wishes.flags & Flag.OFFLINE
    if not guest.is_active and not offline:
        raise errors.OperationInvalid("domain is not running", domain=errors.ErrorDomain.DOMAIN)
    if offline:
        if wishes.flags & COPYING:
            raise errors.OperationInvalid("offline migration cannot handle non-shared storage")
        if not wishes.flags & Flag.PERSIST_DEST:
            raise errors.OperationInvalid("offline migration must be specified with the persistent flag set")
        if wishes.flags & Flag.TUNNELLED:
            raise errors.OperationInvalid("tunnelled offline migration does not make sense")
        return
    if guest.state == DomainState.PAUSED and guest.reason == DomainPausedReason.IOERROR:
        raise errors.OperationInvalid("cannot migrate domain with I/O error")
    if guest.state == DomainState.PAUSED and guest.reason == DomainPausedReason.MIGRATION:
        raise errors.OperationInvalid("domain is not running", domain=errors.ErrorDomain.DOMAIN)
    runtime = guest.running()
    if runtime.forget_owner is not None:
        raise errors.OperationInvalid("domain is marked for auto destroy")
    refuse_any_job(guest)
    if len(runtime.block_jobs) or runtime.backup is not None:
        raise errors.OperationInvalid("domain has active block job")
    refuse_devices(guest.document)


def refuse_devices(live: Domain) -> None:
    """Raises ``OperationInvalid`` for devices of the host that cannot come along."""
    for hostdev in live.devices.hostdevs if live.devices is not None else ():
        kind = hostdev.type if hostdev.mode == "subsystem" else hostdev.mode
        if hostdev.mode != "subsystem" or hostdev.type != "usb":
            raise errors.OperationInvalid(f"cannot migrate a domain with <hostdev mode='subsystem' type='{kind}'>")
    for interface in live.devices.interfaces if live.devices is not None else ():
        if interface.type == "hostdev":
            raise errors.OperationInvalid("cannot migrate a domain with <hostdev mode='subsystem' type='pci'>")


def refuse_blocked(answer: Mapping[str, Any]) -> None:
    """Raises ``OperationInvalid`` with QEMU's own reasons, from its answer to ``query-migrate``."""
    if reasons := answer.get("blocked-reasons"):
        raise errors.OperationInvalid(f"cannot migrate domain: {'; '.join(map(str, reasons))}")


def refuse_unsafe(live: Domain, wishes: Wishes, *, drops_caches: bool, is_shared: Callable[[str], bool]) -> None:
    """Raises ``MigrateUnsafe`` for disks of which the other host may see other contents.

    ``drops_caches`` says that QEMU forgets what it had read when a guest arrives.
    """
    if wishes.flags & (Flag.UNSAFE | Flag.OFFLINE):
        return
    for disk in live.devices.disks if live.devices is not None else ():
        if disk.readonly or disk.shareable or disk.source is None or is_copied(disk, wishes):
            continue
        source = disk.source
        if isinstance(source, NetworkSource):
            if source.protocol == "rbd":
                continue
        elif isinstance(source, FileSource | DirSource | NvmeSource | VolumeSource):
            path = source.dir if isinstance(source, DirSource) else path_of(source)
            if path is None and isinstance(source, FileSource):
                continue
            if path is None or not (path.startswith("/dev/") or is_shared(path)):
                raise errors.MigrateUnsafe("Migration without shared storage is unsafe")
        cache = disk.driver.cache if disk.driver is not None else None
        if cache not in SAFE_CACHES and not drops_caches:
            raise errors.MigrateUnsafe("Migration may lead to data corruption if disks use cache other than none or "
                                       "directsync")  # fmt: skip


def is_copied(disk: Disk, wishes: Wishes) -> bool:
    """Whether the move brings the contents of this disk along."""
    if not wishes.flags & COPYING:
        return False
    named = wishes.more.get("migrate_disks", ())
    if named:
        return disk.target is not None and disk.target.dev in named
    return disk.source is not None and not disk.readonly and not disk.shareable
