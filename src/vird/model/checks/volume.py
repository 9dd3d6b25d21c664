"""What a ``<volume>`` document must fulfil, and the form in which libvirt shows it."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import XmlError
from vird.model.checks.pool import complete_permissions
from vird.model.pool.document import PoolType
from vird.model.volume import Volume, VolumeBacking, VolumeFormat, VolumeTarget, format_of

_COMPAT: Final = re.compile(r"[0-9]+\.[0-9]+")
_NO_OWNER: Final = 0xFFFFFFFF


def complete_volume(volume: Volume, pool_type: PoolType, capacity_optional: bool) -> Volume:
    """Check and normalise in place; returns the same document.

    Raises XmlError or ConfigUnsupported with libvirt's number for the same fault.
    """
    if not volume.name and pool_type != "disk":
        # partitions are named by the kernel
        raise XmlError("missing volume name element")
    if volume.backing is not None:
        volume.backing = _complete_backing(volume.backing, pool_type)
    if volume.capacity is None and not capacity_optional:
        raise XmlError("missing capacity element")
    volume.capacity = volume.capacity or 0
    if volume.allocation is None:
        volume.allocation = volume.capacity
    volume.physical = None
    volume.source = None
    volume.target = _complete_target(volume.target or VolumeTarget(), pool_type)
    return volume


def _complete_target(target: VolumeTarget, pool_type: PoolType) -> VolumeTarget:
    target.format = _format(target.format, pool_type)
    _drop_unset_owner(target)
    target.permissions = complete_permissions(target.permissions)
    target.timestamps = None
    target.nocow = False
    if target.compat is not None and _COMPAT.fullmatch(target.compat) is None:
        raise XmlError("forbidden characters in 'compat' attribute")
    if target.features is not None and target.compat is None:
        target.compat = "1.1"
    if target.encryption is not None and not target.encryption.secrets and target.encryption.format == "default":
        target.encryption.cipher = target.encryption.ivgen = None
    return target


def _complete_backing(backing: VolumeBacking, pool_type: PoolType) -> VolumeBacking | None:
    if not backing.path:
        return None
    backing.format = _format(backing.format, pool_type)
    _drop_unset_owner(backing)
    backing.permissions = complete_permissions(backing.permissions)
    backing.timestamps = None
    return backing


def _format(said: VolumeFormat | None, pool_type: PoolType) -> VolumeFormat | None:
    return format_of(said.type if said is not None else None, pool_type)


def _drop_unset_owner(element: VolumeTarget | VolumeBacking) -> None:
    permissions = element.permissions
    if permissions is None:
        return
    # some programs write C's (uid_t) -1 for an owner that is not said
    permissions.owner = None if permissions.owner == _NO_OWNER else permissions.owner
    permissions.group = None if permissions.group == _NO_OWNER else permissions.group
