"""What each type of storage pool has: which parts of its source count, and its formats."""

from __future__ import annotations

from typing import Final, NamedTuple

from vird.model.pool.document import PoolType

FS_FORMATS: Final = (
    "auto", "ext2", "ext3", "ext4", "ufs", "iso9660", "udf", "gfs", "gfs2", "vfat", "hfs+", "xfs", "ocfs2", "vmfs",
)  # fmt: skip
NETFS_FORMATS: Final = ("auto", "nfs", "glusterfs", "cifs")
DISK_FORMATS: Final = ("unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2")
LOGICAL_FORMATS: Final = ("unknown", "lvm2")


class PoolTraits(NamedTuple):
    """What counts in a pool of one type.

    ``source`` names the fields of ``PoolSource`` that it uses, beside those all pools use;
    ``required`` those that must be there.  ``target`` is whether volumes appear under a folder,
    ``fixed_target`` the folder's parent when the source's name decides it.
    """

    source: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    default_format: str = "auto"
    target: bool = True
    fixed_target: str | None = None


_NETWORK: Final = PoolTraits(source=("hosts", "name"), required=("hosts",), target=False)

TRAITS: Final[dict[PoolType, PoolTraits]] = {
    "dir": PoolTraits(),
    "fs": PoolTraits(("devices",), ("devices",), FS_FORMATS),
    "netfs": PoolTraits(("hosts", "dir"), ("hosts", "dir"), NETFS_FORMATS),
    "logical": PoolTraits(("name", "devices"), (), LOGICAL_FORMATS, "lvm2", fixed_target="/dev"),
    "disk": PoolTraits(("devices",), ("devices",), DISK_FORMATS, "unknown"),
    "iscsi": PoolTraits(("hosts", "devices", "initiator"), ("hosts",)),
    "iscsi-direct": PoolTraits(("hosts", "devices", "initiator"), ("hosts", "devices", "initiator"), target=False),
    "scsi": PoolTraits(("adapter",), ("adapter",)),
    "mpath": PoolTraits(),
    "rbd": _NETWORK,
    "sheepdog": _NETWORK,
    "gluster": _NETWORK._replace(source=("hosts", "dir", "name")),
    "zfs": PoolTraits(("name", "devices"), fixed_target="/dev/zvol"),
    "vstorage": PoolTraits(("name",)),
}
