"""Folders and images of the host that the guest mounts: ``<filesystem>``."""

from __future__ import annotations

from typing import Literal

from vird.markup import Attr, Element
from vird.markup.scalars import Bytes, Int, Oct4, OnOff, ULong
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.disk import ImageFormat, VirtioModel
from vird.model.domain.devices.identity import AcpiIndex, Alias, DeviceBoot

FilesystemType = Literal["mount", "block", "file", "template", "ram", "bind", "volume"]


class FilesystemDriver(Element, tag="driver", empty="omit"):
    """Who serves it."""

    type: Attr[Literal["default", "path", "handle", "loop", "nbd", "ploop", "virtiofs"] | None] = None
    format: Attr[ImageFormat | None] = None
    wrpolicy: Attr[Literal["default", "immediate"] | None] = None
    queue: Attr[ULong | None] = None
    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None


class VirtiofsCache(Element, tag="cache"):
    """Whether the guest may cache."""

    mode: Attr[Literal["none", "always"]]


class VirtiofsSandbox(Element, tag="sandbox"):
    """How the daemon confines itself."""

    mode: Attr[Literal["namespace", "chroot"]]


class VirtiofsLock(Element, tag="lock", empty="omit"):
    """Which locks of the guest reach the host."""

    posix: Attr[OnOff | None] = None
    flock: Attr[OnOff | None] = None


class VirtiofsThreadPool(Element, tag="thread_pool"):
    """How many threads."""

    size: Attr[Int]


class VirtiofsBinary(Element, tag="binary", empty="omit"):
    """The virtiofs daemon."""

    path: Attr[str | None] = None
    xattr: Attr[OnOff | None] = None
    cache: VirtiofsCache | None = None
    sandbox: VirtiofsSandbox | None = None
    lock: VirtiofsLock | None = None
    thread_pool: VirtiofsThreadPool | None = None


class FilesystemSource(Element, tag="source"):
    """``dir`` of mount and bind (or ``socket``), ``dev`` of block, ``file``, ``name`` of template, ``usage`` in KiB
    of ram, ``pool`` and ``volume``."""

    dev: Attr[str | None] = None
    dir: Attr[str | None] = None
    file: Attr[str | None] = None
    name: Attr[str | None] = None
    usage: Attr[ULong | None] = None
    units: Attr[str | None] = None
    pool: Attr[str | None] = None
    volume: Attr[str | None] = None
    socket: Attr[str | None] = None


class FilesystemTarget(Element, tag="target"):
    """Where the guest finds it: a folder, or a tag to mount by."""

    dir: Attr[str]


class Filesystem(Element, tag="filesystem"):
    """One file system; limits in bytes."""

    type: Attr[FilesystemType] = "mount"
    accessmode: Attr[Literal["passthrough", "mapped", "squash"] | None] = None
    model: Attr[VirtioModel | None] = None
    multidevs: Attr[Literal["default", "remap", "forbid", "warn"] | None] = None
    fmode: Attr[Oct4 | None] = None
    dmode: Attr[Oct4 | None] = None
    driver: FilesystemDriver | None = None
    binary: VirtiofsBinary | None = None
    source: FilesystemSource | None = None
    target: FilesystemTarget | None = None
    readonly: bool = False
    boot: DeviceBoot | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
    space_hard_limit: Bytes | None = None
    space_soft_limit: Bytes | None = None
