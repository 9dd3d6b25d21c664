"""Video cards: model, memory, which one is primary."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.video import Video, VideoModel, VideoType

_QXL_KIB: Final = 65536
_VGA_KIB: Final = 16384


def default_model(facts: MachineFacts) -> VideoType | None:
    """The card of a machine whose document names none."""
    if facts.is_pseries:
        return "vga"
    if facts.is_virt or facts.is_s390:
        return "virtio"
    if facts.is_x86 and (facts.has("cirrus-vga") or not facts.flags):
        return "cirrus"
    return "vga" if facts.has("VGA") else None


def complete_video(video: Video, facts: MachineFacts) -> None:
    """Model, and the memory that goes with it; raises InternalError when no model is known."""
    model = video.model or VideoModel()
    video.model = model
    if model.type in (None, "default"):
        model.type = default_model(facts)
        if model.type is None:
            raise InternalError("missing video model and cannot determine default")
    if model.type == "qxl":
        if model.ram is None:
            model.ram = _QXL_KIB
        if model.vgamem is None:
            model.vgamem = _VGA_KIB
        model.ram = power_of_two(model.ram)
    if not model.vram:
        model.vram = {"qxl": _QXL_KIB, "vga": _VGA_KIB, "bochs": _VGA_KIB, "vmvga": _VGA_KIB, "cirrus": _VGA_KIB}.get(
            model.type
        )
    if model.vram is not None:
        model.vram = power_of_two(model.vram)
    if model.heads == 0 and model.type in ("qxl", "virtio"):
        # said to be left to the emulator
        model.heads = None
    elif model.heads is None and model.type != "none":
        model.heads = 1
    if model.primary == "no":
        model.primary = None


def power_of_two(number: int) -> int:
    """The next one, or the number itself."""
    return 1 << (number - 1).bit_length() if number else number


def order_videos(devices: Devices) -> None:
    """The primary card comes first, and is the first where none says so.

    Raises ConfigUnsupported for two primary cards, and for a ``none`` that is not alone.
    """
    primary = [v for v in devices.videos if v.model is not None and v.model.primary == "yes"]
    if len(primary) > 1:
        raise ConfigUnsupported("Only one primary video device is supported")
    if primary:
        devices.videos.remove(primary[0])
        devices.videos.insert(0, primary[0])
    elif devices.videos and devices.videos[0].model is not None and devices.videos[0].model.type != "none":
        devices.videos[0].model.primary = "yes"
    if len(devices.videos) > 1 and any(v.model is not None and v.model.type == "none" for v in devices.videos):
        raise ConfigUnsupported("a 'none' video type must be the only video device defined for the domain")
