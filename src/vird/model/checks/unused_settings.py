"""What a document says of a device that its kind has no use for is forgotten, as libvirt never reads it.

Before anything is completed or checked, so that nothing is refused for what does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from vird.markup import plan_of
from vird.model.checks.every_device import every_device
from vird.model.domain.devices.address import VirtioSerialAddress
from vird.model.domain.devices.audio import Audio, AudioStream
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.domain.devices.input import Input
from vird.model.domain.devices.interface import Interface
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.devices.rng import Rng
from vird.model.domain.devices.sound import Sound
from vird.model.domain.devices.video import Video, VideoDriver, VideoModel

ALIAS: Final = re.compile(r"ua-[A-Za-z0-9._\-]+")
HD_AUDIO: Final = frozenset({"ich6", "ich7", "ich9"})
STREAMS: Final[dict[str, frozenset[str]]] = {
    "alsa": frozenset({"dev"}),
    "coreaudio": frozenset({"buffer_count"}),
    "jack": frozenset({"server_name", "client_name", "connect_ports", "exact_name"}),
    "oss": frozenset({"dev", "buffer_count", "try_poll"}),
    "pulseaudio": frozenset({"name", "stream_name", "latency"}),
    "sdl": frozenset({"buffer_count"}),
}
BACKENDS: Final[dict[str, frozenset[str]]] = {
    "oss": frozenset({"try_mmap", "exclusive", "dsp_policy"}),
    "pulseaudio": frozenset({"server_name"}),
    "sdl": frozenset({"driver"}),
    "file": frozenset({"path"}),
}
ALL_STREAMS: Final = frozenset().union(*STREAMS.values())
ALL_BACKENDS: Final = frozenset().union(*BACKENDS.values())


def forget_unused(devices: Devices) -> None:
    """Drop, in place, what does not count."""
    for device in every_device(devices):
        alias = getattr(device, "alias", None)
        if alias is not None and alias.name.startswith("ua-") and not ALIAS.fullmatch(alias.name):
            device.alias = None
        rule = _RULES.get(type(device))
        if rule is not None:
            rule(device)
    for audio in devices.audios:
        _audio(audio)
    for parallel in devices.parallels:
        if parallel.target is not None:
            parallel.target.type = None
    for channel in devices.channels:
        if channel.target.type == "virtio" and not isinstance(channel.address, VirtioSerialAddress):
            channel.address = None


def _disk(disk: Disk) -> None:
    driver, blocks = disk.driver, disk.blockio
    if driver is not None:
        driver.queues = driver.queues or None
        if driver.cache == "default":
            driver.cache = None
    if blocks is not None:
        blocks.physical_block_size = blocks.physical_block_size or None
        blocks.logical_block_size = blocks.logical_block_size or None
        if blocks.physical_block_size is None and blocks.logical_block_size is None:
            disk.blockio = None
    if disk.target is not None and disk.target.tray == "closed" and disk.device not in ("cdrom", "floppy"):
        disk.target.tray = None
    source = disk.source
    is_empty = isinstance(source, BlockSource | FileSource) and source == type(source)()
    if is_empty and disk.device in ("cdrom", "floppy", "lun"):
        disk.source = None


def _controller(controller: Controller) -> None:
    if controller.type != "virtio-serial":
        controller.vectors = None
    if controller.type not in ("virtio-serial", "usb"):
        controller.ports = None
    if controller.type != "xenbus":
        controller.max_grant_frames = controller.max_event_channels = None
    if controller.model not in ("pci-root", "pcie-root"):
        controller.pcihole64 = None


def _input(device: Input) -> None:
    if device.type not in ("passthrough", "evdev"):
        device.source = None


def _video(video: Video) -> None:
    if video.model is not None and video.model.type == "none":
        video.model = VideoModel(type="none")
        video.driver = video.acpi = video.address = None
    if video.driver is not None and video.driver.vgaconf is not None:
        # only bhyve asks for that
        video.driver.vgaconf = None
        if video.driver == VideoDriver():
            video.driver = None


def _sound(sound: Sound) -> None:
    if sound.model not in HD_AUDIO:
        sound.codecs = []


def _interface(interface: Interface) -> None:
    if interface.model is not None and not interface.model.type:
        interface.model = None
    if interface.mtu is not None and not interface.mtu.size:
        interface.mtu = None
    if interface.vlan is not None and len(interface.vlan.tags) > 1 and interface.vlan.trunk is None:
        interface.vlan.trunk = "yes"
    if interface.type == "direct" and interface.source is not None and interface.source.mode is None:
        interface.source.mode = "vepa"


def _rng(rng: Rng) -> None:
    if rng.rate is not None and not rng.rate.bytes:
        rng.rate = None


def _memory(memory: MemoryDevice) -> None:
    source = memory.source
    if source is not None and memory.model not in ("nvdimm", "virtio-pmem"):
        source.path = None
        source.page_size = source.page_size or None
    if memory.model == "virtio-pmem" and memory.access is None:
        memory.access = "shared"


def _audio(audio: Audio) -> None:
    for field in ALL_BACKENDS - BACKENDS.get(audio.type, frozenset()):
        setattr(audio, field, None)
    kept = STREAMS.get(audio.type, frozenset())
    for name in ("input", "output"):
        stream: AudioStream | None = getattr(audio, name)
        if stream is None:
            continue
        for field in ALL_STREAMS - kept:
            setattr(stream, field, None)
        if all(getattr(stream, slot.py) is None for slot in plan_of(AudioStream).slots):
            setattr(audio, name, None)


_RULES: Final[dict[type[Any], Callable[[Any], None]]] = {
    Disk: _disk,
    Controller: _controller,
    Input: _input,
    Video: _video,
    Sound: _sound,
    Interface: _interface,
    Rng: _rng,
    MemoryDevice: _memory,
}
