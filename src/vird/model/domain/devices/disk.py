"""Disks, CD-ROMs and floppies: ``<disk>``.

Buses, targets and addresses that a document leaves out are filled in by ``checks/disks.py`` and
``checks/addresses_drive.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, ByParent, Element, Fails, Named, Opaque
from vird.markup.scalars import Bytes, OnOff, UInt, ULong, YesNo
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.disk_source import DiskAuth, DiskSource, DiskType, Encryption
from vird.model.domain.devices.identity import AcpiIndex, Alias, DeviceBoot

DiskDevice = Literal["disk", "cdrom", "floppy", "lun"]
DiskBus = Literal["ide", "fdc", "scsi", "virtio", "xen", "usb", "uml", "sata", "sd", "none"]
ImageFormat = Literal[
    "none", "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "vhd", "ploop", "luks", "fat",
    "cow", "qcow", "qcow2", "qed", "vmdk",
]  # fmt: skip
VirtioModel = Literal["virtio", "virtio-transitional", "virtio-non-transitional"]


class MetadataCache(Element, tag="metadata_cache", empty="omit"):
    """The cache of the image's own tables; ``max_size`` in bytes."""

    max_size: Bytes | None = None


class DiskDriver(Element, tag="driver", empty="omit"):
    """How the hypervisor treats the image."""

    name: Attr[str | None] = None
    type: Annotated[Attr[Literal[ImageFormat, "aio"] | None], Fails(ConfigUnsupported)] = None
    cache: Attr[Literal["default", "none", "writethrough", "writeback", "directsync", "unsafe"] | None] = None
    error_policy: Attr[Literal["stop", "report", "ignore", "enospace"] | None] = None
    rerror_policy: Attr[Literal["stop", "report", "ignore"] | None] = None
    io: Attr[Literal["native", "threads", "io_uring"] | None] = None
    ioeventfd: Attr[OnOff | None] = None
    event_idx: Attr[OnOff | None] = None
    copy_on_read: Attr[OnOff | None] = None
    discard: Attr[Literal["unmap", "ignore"] | None] = None
    iothread: Attr[UInt | None] = None
    detect_zeroes: Attr[Literal["off", "on", "unmap"] | None] = None
    queues: Attr[UInt | None] = None
    queue_size: Attr[UInt | None] = None
    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None
    metadata_cache: MetadataCache | None = None


class ImageFormatName(Element, tag="format"):
    """The format of a backing or mirror image."""

    type: Attr[ImageFormat]
    metadata_cache: MetadataCache | None = None


class BackingStore(Element, tag="backingStore"):
    """The image below; an empty element says that there is none."""

    type: Attr[DiskType | None] = None
    index: Attr[UInt | None] = None
    format: ImageFormatName | None = None
    source: Annotated[DiskSource | None, ByParent("type")] = None
    backing_store: Annotated[BackingStore | None, Named("backingStore")] = None


class Mirror(Element, tag="mirror"):
    """The target of a running copy or commit; live documents only."""

    type: Attr[DiskType | None] = None
    file: Attr[str | None] = None
    format_name: Annotated[Attr[ImageFormat | None], Named("format")] = None
    job: Attr[Literal["copy", "active-commit"] | None] = None
    ready: Attr[Literal["yes", "abort", "pivot"] | None] = None
    format: ImageFormatName | None = None
    source: Annotated[DiskSource | None, ByParent("type")] = None
    backing_store: Annotated[BackingStore | None, Named("backingStore")] = None


class BackendDomain(Element, tag="backenddomain"):
    """The Xen domain that serves the device."""

    name: Attr[str]


class Geometry(Element, tag="geometry"):
    """Cylinders, heads and sectors, and how the BIOS translates them."""

    cyls: Attr[UInt]
    heads: Attr[UInt]
    secs: Attr[UInt]
    trans: Attr[Literal["none", "auto", "lba"] | None] = None


class BlockIo(Element, tag="blockio"):
    """Block sizes that the guest sees, in bytes."""

    logical_block_size: Attr[UInt | None] = None
    physical_block_size: Attr[UInt | None] = None


class DiskTarget(Element, tag="target"):
    """The name and bus that the guest may use for it."""

    dev: Attr[str]
    bus: Attr[DiskBus | None] = None
    tray: Attr[Literal["closed", "open"] | None] = None
    removable: Attr[OnOff | None] = None
    rotation_rate: Attr[UInt | None] = None


class IoTune(Element, tag="iotune", empty="omit"):
    """Limits in bytes or requests a second; ``*_max`` are bursts, ``*_max_length`` their seconds."""

    total_bytes_sec: ULong | None = None
    read_bytes_sec: ULong | None = None
    write_bytes_sec: ULong | None = None
    total_iops_sec: ULong | None = None
    read_iops_sec: ULong | None = None
    write_iops_sec: ULong | None = None
    total_bytes_sec_max: ULong | None = None
    read_bytes_sec_max: ULong | None = None
    write_bytes_sec_max: ULong | None = None
    total_iops_sec_max: ULong | None = None
    read_iops_sec_max: ULong | None = None
    write_iops_sec_max: ULong | None = None
    size_iops_sec: ULong | None = None
    group_name: str | None = None
    total_bytes_sec_max_length: ULong | None = None
    read_bytes_sec_max_length: ULong | None = None
    write_bytes_sec_max_length: ULong | None = None
    total_iops_sec_max_length: ULong | None = None
    read_iops_sec_max_length: ULong | None = None
    write_iops_sec_max_length: ULong | None = None


class Disk(Element, tag="disk"):
    """One disk.  ``auth`` and ``encryption`` may stand here (as documents of old have it) or in the source."""

    type: Attr[DiskType] = "file"
    device: Attr[DiskDevice | None] = None
    model: Attr[VirtioModel | None] = None
    rawio: Attr[YesNo | None] = None
    sgio: Attr[Literal["filtered", "unfiltered"] | None] = None
    snapshot: Attr[Literal["no", "internal", "external", "manual"] | None] = None
    driver: DiskDriver | None = None
    auth: DiskAuth | None = None
    source: Annotated[DiskSource | None, ByParent("type")] = None
    backing_store: Annotated[BackingStore | None, Named("backingStore")] = None
    backend_domain: Annotated[BackendDomain | None, Named("backenddomain")] = None
    geometry: Geometry | None = None
    blockio: BlockIo | None = None
    mirror: Mirror | None = None
    target: DiskTarget | None = None
    iotune: IoTune | None = None
    readonly: bool = False
    shareable: bool = False
    transient: DiskTransient | None = None
    serial: str | None = None
    wwn: str | None = None
    vendor: str | None = None
    product: str | None = None
    encryption: Encryption | None = None
    boot: DeviceBoot | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
    private_data: Annotated[Opaque | None, Named("privateData")] = None


class DiskTransient(Element, tag="transient"):
    """What the guest writes is forgotten at its end; ``share_backing`` lets several guests do so on one image."""

    share_backing: Annotated[Attr[YesNo | None], Named("shareBacking")] = None


def sources_of(disk: Disk) -> Iterator[DiskSource]:
    """The sources of all its images: its own, those below, the mirror's and those below that."""
    layer: Disk | BackingStore | Mirror | None
    for layer in (disk, disk.mirror):
        while layer is not None:
            if layer.source is not None:
                yield layer.source
            layer = layer.backing_store
