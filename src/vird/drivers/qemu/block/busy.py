"""What a disk with a block job must not be asked meanwhile, in libvirt's words; and bandwidths as clients give them."""

from __future__ import annotations

from typing import Final

from vird import errors
from vird.drivers.qemu.block.chain import target_of
from vird.drivers.qemu.guest import Guest
from vird.model.domain.devices.disk import Disk

LARGEST: Final = (1 << 63) - 1
"""The highest bandwidth that QEMU takes, in bytes a second."""
MIB_SHIFT: Final = 20


def refuse_busy(guest: Guest, disk: Disk) -> None:
    """Raises ``BlockCopyActive`` for a disk that is being copied, ``OperationUnsupported`` for other work on it."""
    target = target_of(disk)
    if disk.mirror is not None:
        raise errors.BlockCopyActive(f"disk '{target}' already in active block job")
    if guest.running().block_jobs.of_disk(target) is not None:
        raise errors.OperationUnsupported(f"disk '{target}' already in active block job")


def refuse_any_job(guest: Guest) -> None:
    """Raises ``OperationInvalid`` while there is work on any disk: what is asked cannot go together with it."""
    if len(guest.running().block_jobs):
        raise errors.OperationInvalid("domain has active block job")


def speed(bandwidth: int, *, in_bytes: bool) -> int:
    """Bytes a second; raises ``Overflow``."""
    if in_bytes:
        return bandwidth
    if bandwidth > LARGEST >> MIB_SHIFT:
        raise errors.Overflow(f"bandwidth must be less than {LARGEST >> MIB_SHIFT}")
    return bandwidth << MIB_SHIFT


def nameless(argument: str) -> errors.InternalError:
    """What libvirt says of a drive that is empty: QEMU cannot be told of what."""
    refusal = errors.InternalError(f"argument key '{argument}' must not have null value")
    refusal.of_nobody = True
    return refusal
