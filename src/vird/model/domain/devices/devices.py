"""All devices of a domain, in the order in which they are written."""

from __future__ import annotations

from typing import Annotated

from vird.errors import InternalError, XmlError
from vird.markup import Element, Fails, Named
from vird.model.domain.devices.audio import Audio
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.console import Console
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.devices.graphics import Graphics
from vird.model.domain.devices.hostdev import Hostdev
from vird.model.domain.devices.hub import Hub
from vird.model.domain.devices.input import Input
from vird.model.domain.devices.interface import Interface
from vird.model.domain.devices.iommu import Iommu
from vird.model.domain.devices.lease import Lease
from vird.model.domain.devices.memballoon import Memballoon
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.devices.nvram_device import NvramDevice
from vird.model.domain.devices.panic import Panic
from vird.model.domain.devices.redirdev import Redirdev, Redirfilter
from vird.model.domain.devices.rng import Rng
from vird.model.domain.devices.serial import Parallel, Serial
from vird.model.domain.devices.shmem import Shmem
from vird.model.domain.devices.smartcard import Smartcard
from vird.model.domain.devices.sound import Sound
from vird.model.domain.devices.tpm import Tpm
from vird.model.domain.devices.video import Video
from vird.model.domain.devices.vsock import Vsock
from vird.model.domain.devices.watchdog import Watchdog


class Devices(Element, tag="devices", empty="open"):
    """The devices; ``emulator`` is the path of the hypervisor's program."""

    emulator: str | None = None
    disks: Annotated[list[Disk], Named("disk")] = []
    controllers: Annotated[list[Controller], Named("controller")] = []
    leases: Annotated[list[Lease], Named("lease")] = []
    filesystems: Annotated[list[Filesystem], Named("filesystem")] = []
    interfaces: Annotated[list[Interface], Named("interface")] = []
    smartcards: Annotated[list[Smartcard], Named("smartcard")] = []
    serials: Annotated[list[Serial], Named("serial")] = []
    parallels: Annotated[list[Parallel], Named("parallel")] = []
    consoles: Annotated[list[Console], Named("console")] = []
    channels: Annotated[list[Channel], Named("channel")] = []
    inputs: Annotated[list[Input], Named("input")] = []
    tpms: Annotated[list[Tpm], Named("tpm")] = []
    graphics: Annotated[list[Graphics], Named("graphics")] = []
    sounds: Annotated[list[Sound], Named("sound")] = []
    audios: Annotated[list[Audio], Named("audio")] = []
    videos: Annotated[list[Video], Named("video")] = []
    hostdevs: Annotated[list[Hostdev], Named("hostdev")] = []
    redirdevs: Annotated[list[Redirdev], Named("redirdev")] = []
    redirfilter: Annotated[Redirfilter | None, Fails(repeated=InternalError)] = None
    hubs: Annotated[list[Hub], Named("hub")] = []
    watchdogs: Annotated[list[Watchdog], Named("watchdog")] = []
    memballoon: Annotated[Memballoon | None, Fails(repeated=InternalError)] = None
    rngs: Annotated[list[Rng], Named("rng")] = []
    nvram: Annotated[NvramDevice | None, Fails(repeated=InternalError)] = None
    panics: Annotated[list[Panic], Named("panic")] = []
    shmems: Annotated[list[Shmem], Named("shmem")] = []
    memories: Annotated[list[MemoryDevice], Named("memory")] = []
    iommu: Annotated[Iommu | None, Fails(repeated=XmlError)] = None
    vsock: Annotated[Vsock | None, Fails(repeated=XmlError)] = None
