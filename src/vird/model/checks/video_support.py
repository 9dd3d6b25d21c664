"""Which cards QEMU has, and which options each card knows."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.video import Video, VideoModel
from vird.model.domain.domain import Domain

KNOWN: Final = frozenset({"vga", "cirrus", "vmvga", "qxl", "virtio", "none", "bochs", "ramfb"})
WITH_RESOLUTION: Final = frozenset({"vga", "qxl", "virtio", "bochs"})
WITH_HEADS: Final = frozenset({"qxl", "virtio"})
CARD_FLAGS: Final = {"vga": "VGA", "cirrus": "cirrus-vga", "vmvga": "vmware-svga", "qxl": "qxl",
                     "virtio": "virtio-gpu", "bochs": "bochs-display", "ramfb": "ramfb"}  # fmt: skip


def check_video_options(domain: Domain, facts: MachineFacts) -> None:
    """Refuse what a card does not do: ConfigUnsupported, XmlError."""
    for video in domain.devices.videos if domain.devices is not None else ():
        model = video.model
        if model is None or model.type == "none":
            continue
        is_apart = video.driver is not None and video.driver.name == "vhostuser"
        _check_model(model, facts, is_apart=is_apart)
        _check_driver(video, model)


def _check_model(model: VideoModel, facts: MachineFacts, *, is_apart: bool) -> None:
    kind = model.type
    flag = CARD_FLAGS.get(kind or "")
    if kind not in KNOWN or (facts.flags and flag is not None and not facts.has(flag)):
        raise ConfigUnsupported(f"domain configuration does not support video model '{kind}'")
    if model.heads is not None and model.heads != 1 and kind not in WITH_HEADS:
        raise ConfigUnsupported(f"video type '{kind}' doesn't support multiple 'heads'")
    if kind != "qxl":
        for option, value in (("ram", model.ram), ("vram64", model.vram64), ("vgamem", model.vgamem)):
            if value is not None:
                raise ConfigUnsupported(f"{option} attribute only supported for video type qxl")
    if model.vgamem is not None and model.vgamem & (model.vgamem - 1):
        raise ConfigUnsupported("value for 'vgamem' must be power of two")
    acceleration = model.acceleration
    if acceleration is not None:
        if acceleration.accel2d is not None:
            raise ConfigUnsupported("qemu does not support the accel2d setting")
        if acceleration.rendernode is not None and not is_apart:
            raise ConfigUnsupported("unsupported rendernode accel attribute without 'vhostuser'")
        if acceleration.accel3d == "yes" and kind != "virtio":
            raise ConfigUnsupported("3d acceleration is supported only with 'virtio' video device")
    if model.resolution is not None and kind not in WITH_RESOLUTION:
        raise XmlError("model resolution is not supported")


def _check_driver(video: Video, model: VideoModel) -> None:
    if video.driver is not None and video.driver.name == "vhostuser" and model.type != "virtio":
        raise ConfigUnsupported("'vhostuser' driver is only supported with 'virtio' device")
    if model.type == "ramfb" and video.address is not None:
        raise ConfigUnsupported("address not supported for video type ramfb")
