"""The ``<volume>`` document: one piece of storage in a pool."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from vird.errors import ConfigUnsupported, XmlError
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import Bytes, BytesAsB, ULong
from vird.model.domain.devices.disk_source import Encryption
from vird.model.paths import CleanPath
from vird.model.pool.document import PoolType
from vird.model.pool.target import Permissions

VolumeType = Literal["file", "block", "dir", "network", "netdir"]

FILE_FORMATS: Final = (
    "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "cow", "qcow",
    "qcow2", "qed", "vmdk",
)  # fmt: skip
PARTITION_FORMATS: Final = (
    "none", "linux", "fat16", "fat32", "linux-swap", "linux-lvm", "linux-raid", "extended",
)  # fmt: skip

_FILES: Final = (FILE_FORMATS, "raw")
FORMATS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "dir": _FILES, "fs": _FILES, "netfs": _FILES, "gluster": _FILES, "vstorage": _FILES,
    "rbd": (("raw",), "raw"), "disk": (PARTITION_FORMATS, "none"),
}  # fmt: skip
"""By type of pool: the formats its volumes have and the default; other pools have none."""


class Extent(Element):
    """A piece of a device, in bytes."""

    start: Attr[ULong]
    end: Attr[ULong]


class ExtentDevice(Element):
    """A device of the pool that holds pieces of the volume."""

    path: Attr[str]
    extents: Annotated[list[Extent], Named("extent")] = []


class VolumeSource(Element, empty="open"):
    """Where on the pool's devices the volume lies; only in live documents."""

    devices: Annotated[list[ExtentDevice], Named("device")] = []


class VolumeFormat(Element):
    """How the contents are laid out."""

    type: Attr[str | None] = None


class Timestamps(Element):
    """Seconds since 1970 with nanoseconds; only in live documents."""

    atime: str | None = None
    mtime: str | None = None
    ctime: str | None = None
    btime: str | None = None


class VolumeFeatures(Element, strays=ConfigUnsupported):
    """Features of qcow2."""

    lazy_refcounts: bool = False
    extended_l2: bool = False


class VolumeTarget(Element, empty="open"):
    """How the volume appears on the host, and how its contents are laid out."""

    path: str | None = None
    format: VolumeFormat | None = None
    permissions: Permissions | None = None
    timestamps: Timestamps | None = None
    encryption: Encryption | None = None
    compat: str | None = None
    nocow: bool = False
    cluster_size: Annotated[BytesAsB | None, Named("clusterSize")] = None
    features: VolumeFeatures | None = None


class VolumeBacking(Element):
    """What the volume is a copy-on-write layer over."""

    path: CleanPath | None = None
    format: VolumeFormat | None = None
    permissions: Permissions | None = None
    timestamps: Timestamps | None = None


class Volume(Element, tag="volume", document="storage_volume_definition"):
    """One volume; sizes in bytes."""

    type: Annotated[Attr[VolumeType], Fails(ConfigUnsupported)] = "file"
    name: Annotated[str | None, Fails(XmlError)] = None
    key: str | None = None
    source: VolumeSource | None = None
    capacity: Annotated[Bytes | None, Fails(XmlError)] = None
    allocation: Annotated[Bytes | None, Fails(XmlError)] = None
    physical: Bytes | None = None
    target: VolumeTarget | None = None
    backing: Annotated[VolumeBacking | None, Named("backingStore")] = None


def parse_volume(
    text: str | bytes, pool_type: PoolType, *, capacity_optional: bool = False, strict: bool = False
) -> Volume:
    """Read, check and normalise a volume for a pool of that type.

    ``capacity_optional`` is for volumes whose capacity comes from elsewhere (a clone, an upload).
    Raises NotWellFormed, InvalidXml, XmlError or ConfigUnsupported.
    """
    from vird.model.checks.volume import complete_volume

    volume = Volume.from_xml(text, "error" if strict else "drop")
    return complete_volume(volume, pool_type, capacity_optional)


def format_of(kind: str | None, pool_type: PoolType) -> VolumeFormat | None:
    """The format element for a pool's volume: as said or the default; None where there are none.

    Raises ConfigUnsupported for a format that such volumes cannot have.
    """
    if pool_type not in FORMATS:
        return None
    formats, default = FORMATS[pool_type]
    kind = kind or default
    if kind not in formats:
        raise ConfigUnsupported(f"unknown volume format type {kind}")
    return VolumeFormat(type=kind)
