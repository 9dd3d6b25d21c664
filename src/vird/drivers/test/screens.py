"""Video cards of simulated guests: model, memories, options.

Called by ``definition.py`` when a document has a screen or a card. No emulator has a say here: what a guest of the kind
has by itself is decided by what boots it alone.
"""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported
from vird.model.checks.implicit_devices import add_implicit_video
from vird.model.checks.machine import PPC64
from vird.model.checks.videos import order_videos, power_of_two
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.video import Video, VideoModel, VideoType

CARD_KIB: Final = {"qxl": 65536, "vga": 16384, "bochs": 16384, "vmvga": 16384, "cirrus": 16384, "xen": 4096}
"""Memory of a card whose document gives none."""
QXL_ONLY: Final = ("ram", "vram64", "vgamem")


def complete_videos(devices: Devices, guest_kind: str | None, arch: str) -> None:
    """Complete all cards in place; `guest_kind` is the name in ``<os><type>``. Raises ConfigUnsupported."""
    if not (devices.graphics or devices.videos):
        return
    usual: VideoType = "vga" if arch in PPC64 else "cirrus"
    if guest_kind in ("xen", "linux"):
        usual = "xen"
    add_implicit_video(devices)
    for video in devices.videos:
        _complete(video, usual)
    order_videos(devices)


def _complete(video: Video, usual: VideoType) -> None:
    model = video.model = video.model or VideoModel()
    if model.type is None or model.type == "default":
        model.type = usual
    if model.type == "none":
        video.model = VideoModel(type="none")
        return
    for name in QXL_ONLY:
        # 0 is as good as nothing
        if not getattr(model, name):
            setattr(model, name, None)
        elif model.type != "qxl":
            raise ConfigUnsupported(f"{name} attribute only supported for video type qxl")
    if model.type == "qxl":
        model.ram = power_of_two(model.ram or CARD_KIB["qxl"])
    vram = model.vram or CARD_KIB.get(model.type)
    model.vram = power_of_two(vram) if vram else None
    model.heads = 1 if model.heads is None else model.heads or None
    if model.primary == "no":
        model.primary = None
    if video.driver is not None and video.driver.name == "vhostuser" and model.type != "virtio":
        raise ConfigUnsupported("'vhostuser' driver is only supported with 'virtio' device")
