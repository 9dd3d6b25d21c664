"""What a ``<pool>`` document must fulfil, and the form in which libvirt shows it."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.pool.adapter import FcHostAdapter, ScsiHostAdapter
from vird.model.pool.document import Pool
from vird.model.pool.source import PoolDirectory, PoolFormat, PoolSource
from vird.model.pool.target import Permissions, PoolTarget
from vird.model.pool.types import TRAITS, PoolTraits

_MISSING: Final = {
    "hosts": "missing storage pool source host name",
    "devices": "missing storage pool source device name",
    "dir": "missing storage pool source path",
    "adapter": "missing storage pool source adapter",
}
_WWN: Final = re.compile("[0-9a-fA-F]{16}")


def complete_pool(pool: Pool) -> Pool:
    """Check and normalise in place; returns the same document.

    Raises XmlError, ConfigUnsupported or InternalError with libvirt's number for the same fault.
    """
    traits = TRAITS[pool.type]
    # sizes are the driver's to say, whatever the document holds
    pool.capacity = pool.allocation = pool.available = 0
    source = pool.source = pool.source or PoolSource()
    if pool.type == "rbd" and not source.name:
        raise XmlError("element 'name' is mandatory for RBD pool")
    _complete_format(source, traits)
    _check_auth(source)
    _complete_name(pool, source, traits)
    _check_required(source, traits)
    if source.adapter is not None:
        _check_adapter(source.adapter)
    _complete_source(pool, source, traits)
    _complete_target(pool, source, traits)
    _complete_extras(pool)
    return pool


def _complete_name(pool: Pool, source: PoolSource, traits: PoolTraits) -> None:
    if not pool.name and "name" in traits.source:
        pool.name = source.name
    if not pool.name:
        raise XmlError("missing pool source name element")
    if "/" in pool.name:
        raise XmlError(f"name {pool.name} cannot contain '/'")


def _complete_format(source: PoolSource, traits: PoolTraits) -> None:
    if not traits.formats:
        source.format = None
        return
    kind = (source.format.type if source.format is not None else None) or traits.default_format
    if kind not in traits.formats:
        raise ConfigUnsupported(f"unknown pool format type {kind}")
    source.format = PoolFormat(type=kind)


def _check_auth(source: PoolSource) -> None:
    auth = source.auth
    if auth is None:
        return
    if auth.secret.uuid is None and auth.secret.usage is None:
        raise XmlError("missing secret uuid or usage attribute")
    if auth.secret.uuid is not None and auth.secret.usage is not None:
        raise XmlError("either secret uuid or usage expected")


def _check_required(source: PoolSource, traits: PoolTraits) -> None:
    for field, text in _MISSING.items():
        if field not in traits.required:
            continue
        value = getattr(source, field)
        if not value or (field == "dir" and source.dir is not None and not source.dir.path):
            raise XmlError(text)
    iqn = source.initiator.iqn if source.initiator is not None else None
    if "initiator" in traits.required and (iqn is None or not iqn.name):
        raise ConfigUnsupported("missing initiator IQN")


def _check_adapter(adapter: ScsiHostAdapter | FcHostAdapter) -> None:
    if isinstance(adapter, FcHostAdapter):
        _check_fc_host(adapter)
        return
    if adapter.parentaddr is not None:
        if adapter.name is not None:
            raise XmlError("Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter")
        if adapter.parentaddr.unique_id is None:
            raise XmlError("Missing or invalid scsi adapter 'unique_id' value")
    elif adapter.name is None:
        raise XmlError("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter")


def _check_fc_host(adapter: FcHostAdapter) -> None:
    if adapter.wwnn is None or adapter.wwpn is None:
        raise XmlError("'wwnn' and 'wwpn' must be specified for adapter type 'fchost'")
    for wwn in (adapter.wwnn, adapter.wwpn, adapter.parent_wwnn, adapter.parent_wwpn, adapter.parent_fabric_wwn):
        if wwn is not None and _WWN.fullmatch(wwn) is None:
            raise InternalError(f"Malformed wwn: {wwn}")
    if (adapter.parent_wwnn is None) != (adapter.parent_wwpn is None):
        given, lacking = ("parent_wwnn", "parent_wwpn") if adapter.parent_wwnn else ("parent_wwpn", "parent_wwnn")
        raise XmlError(f"when providing {given}='{getattr(adapter, given)}', the {lacking} must also be provided")


def _complete_source(pool: Pool, source: PoolSource, traits: PoolTraits) -> None:
    """Leave out what the pool's type does not use."""
    if pool.type == "gluster" and (source.dir is None or not source.dir.path):
        source.dir = PoolDirectory(path="/")
    if source.initiator is not None and (source.initiator.iqn is None or not source.initiator.iqn.name):
        source.initiator = None
    if source.protocol is not None and (not source.protocol.ver or pool.type != "netfs"):
        source.protocol = None
    for field, value in (("hosts", []), ("devices", []), ("dir", None), ("adapter", None), ("name", None)):
        if field not in traits.source:
            setattr(source, field, value)
    for device in source.devices:
        device.free_extents = []


def _complete_target(pool: Pool, source: PoolSource, traits: PoolTraits) -> None:
    if not traits.target:
        pool.target = None
        return
    target = pool.target = pool.target or PoolTarget()
    if traits.fixed_target is not None:
        target.path = f"{traits.fixed_target}/{source.name or pool.name}"
    if not target.path:
        raise XmlError("missing storage pool target path")
    target.permissions = complete_permissions(target.permissions)


def complete_permissions(permissions: Permissions | None) -> Permissions | None:
    """The permissions without owners that are not said; None when nothing is left."""
    if permissions is None:
        return None
    permissions.owner = None if permissions.owner == -1 else permissions.owner
    permissions.group = None if permissions.group == -1 else permissions.group
    return permissions if permissions != Permissions() else None


def _complete_extras(pool: Pool) -> None:
    if pool.refresh is not None and (pool.refresh.volume is None or pool.refresh.volume.allocation is None):
        pool.refresh = None
    if pool.mount_options is not None and (pool.type not in ("fs", "netfs") or not pool.mount_options.options):
        pool.mount_options = None
    if pool.rbd_options is not None and pool.type != "rbd":
        pool.rbd_options = None
    if pool.rbd_options is not None and not pool.rbd_options.options:
        pool.rbd_options = None
