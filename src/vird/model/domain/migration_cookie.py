"""``<qemu-migration>``: what the two hosts of a QEMU guest's move tell each other through whoever coordinates it.

It travels in the calls' cookies, in libvirt's own form, so that either system takes the other's guests.  Which parts a
step of the move carries is decided by the driver; ``checks/migration_cookie.py`` says whose cookie is taken.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Inside, Named, Opaque
from vird.markup.scalars import Int, Long, UInt, ULong, YesNo
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain


class Feature(Element, tag="feature"):
    """Something in the cookie that the reader must understand."""

    name: Attr[str]


class DisplayCertificate(Element, tag="cert"):
    """What the new display server's certificate says."""

    info: Attr[str]
    value: Attr[str]


class DisplayServer(Element, tag="graphics"):
    """Where the display is from now on, for clients to be sent there."""

    type: Attr[Literal["spice", "vnc"]]
    port: Attr[Int] = 0
    listen: Attr[str | None] = None
    tls_port: Annotated[Attr[Int | None], Named("tlsPort")] = None
    certificate: Annotated[DisplayCertificate | None, Named("cert")] = None


class LockState(Element, tag="lockstate"):
    """What the lock driver that protects the disks said."""

    driver: Attr[str | None] = None
    leases: str | None = None


class NetworkPortData(Element, tag="interface"):
    """A virtual switch's data of one interface."""

    index: Attr[UInt]
    vporttype: Attr[str | None] = None
    portdata: str | None = None


class CopiedDisk(Element, tag="disk"):
    """A disk that is copied, with its size in bytes."""

    target: Attr[str]
    capacity: Attr[ULong]


class CopyServer(Element, tag="nbd"):
    """The destination's server for the disks' contents; the source says their sizes."""

    port: Attr[UInt | None] = None
    disks: Annotated[list[CopiedDisk], Named("disk")] = []


class Statistics(Element, tag="statistics"):
    """How the move went: times in milliseconds, ``started``, ``stopped`` and ``sent`` since 1970 by the source's clock;
    ``delta`` is the difference of the two clocks with the time on the way; sizes in bytes.
    """

    started: ULong | None = None
    stopped: ULong | None = None
    sent: ULong | None = None
    delta: Long | None = None
    time_elapsed: ULong | None = None
    time_remaining: ULong | None = None
    downtime: ULong | None = None
    setup_time: ULong | None = None
    memory_total: ULong | None = None
    memory_processed: ULong | None = None
    memory_remaining: ULong | None = None
    memory_bps: ULong | None = None
    memory_constant: ULong | None = None
    memory_normal: ULong | None = None
    memory_normal_bytes: ULong | None = None
    memory_dirty_rate: ULong | None = None
    memory_iteration: ULong | None = None
    memory_postcopy_requests: ULong | None = None
    memory_page_size: ULong | None = None
    disk_total: ULong | None = None
    disk_processed: ULong | None = None
    disk_remaining: ULong | None = None
    disk_bps: ULong | None = None
    compression_cache: ULong | None = None
    compression_bytes: ULong | None = None
    compression_pages: ULong | None = None
    compression_cache_misses: ULong | None = None
    compression_overflow: ULong | None = None
    auto_converge_throttle: Int | None = None


class AllowReboot(Element, tag="allowReboot"):
    """Whether the guest may reboot."""

    value: Attr[str]


class SenderCapability(Element, tag="cap"):
    """A capability of the emulator's for migrations, and whether it is switched on without being asked for."""

    name: Attr[str]
    auto: Attr[YesNo]


class MigrationCookie(Element, tag="qemu-migration", document="migration_cookie"):
    """All of it; ``hostuuid`` is the writer's."""

    name: str
    uuid: str
    hostname: str
    hostuuid: str
    features: Annotated[list[Feature], Named("feature")] = []
    graphics: DisplayServer | None = None
    lockstate: LockState | None = None
    persistent: Annotated[Domain | None, Named("domain")] = None
    network: Annotated[list[NetworkPortData], Named("interface"), Inside("network")] = []
    nbd: CopyServer | None = None
    statistics: Statistics | None = None
    cpu: Cpu | None = None
    allow_reboot: AllowReboot | None = None
    capabilities: Annotated[list[SenderCapability], Named("cap"), Inside("capabilities")] = []
    dirty_bitmaps: Annotated[Opaque | None, Named("blockDirtyBitmaps")] = None
