"""The guest's video cards.  Memories of the document are KiB."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, present
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.virtio import transport, virtio_options
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.video import Video, VideoModel

PLAIN: Final = {
    "vga": "VGA", "cirrus": "cirrus-vga", "vmvga": "vmware-svga", "bochs": "bochs-display", "ramfb": "ramfb",
}  # fmt: skip
MIB: Final = 1024
RESIZABLE: Final = frozenset({"vga", "qxl", "virtio", "bochs"})


def videos(launch: Launch) -> Iterator[str]:
    """All cards, the one that shows the boot messages first."""
    for video in launch.devices.videos:
        model = video.model
        if model is None or model.type == "none":
            continue
        is_outside = video.driver is not None and video.driver.name == "vhostuser"
        if is_outside:
            yield from ("-chardev", _backend(launch, video))
        yield from launch.device(_properties(launch, video, model, is_outside))


def _backend(launch: Launch, video: Video) -> str:
    alias = alias_of(video)
    fd = launch.facts.vhost_user_fds.get(alias)
    if fd is None:
        raise ConfigUnsupported("a vhost-user video card needs its backend running")
    return f"socket,id=chr-vu-{alias},fd={fd}"


def _driver(launch: Launch, video: Video, model: VideoModel, is_outside: bool) -> str:
    is_primary = model.primary == "yes" or video is launch.devices.videos[0]
    if model.type == "qxl":
        return "qxl-vga" if is_primary else "qxl"
    if model.type != "virtio":
        return PLAIN.get(model.type or "", "")
    has_vga = is_primary and transport(video) == "pci" and not launch.machine.is_virt
    if is_outside:
        return "vhost-user-vga" if has_vga and launch.has("vhost-user-vga") else "vhost-user-gpu-pci"
    is_3d = model.acceleration is not None and model.acceleration.accel3d == "yes"
    if has_vga and launch.has("virtio-vga"):
        return "virtio-vga-gl" if is_3d and launch.has("virtio-vga-gl") else "virtio-vga"
    if transport(video) == "pci":
        return "virtio-gpu-gl-pci" if is_3d and launch.has("virtio-gpu-gl-pci") else "virtio-gpu-pci"
    return f"virtio-gpu-{transport(video)}"


def _properties(launch: Launch, video: Video, model: VideoModel, is_outside: bool) -> Properties:
    driver = _driver(launch, video, model, is_outside)
    if not driver:
        raise ConfigUnsupported(f"video type '{model.type}' is not supported with QEMU")
    found: Properties = {"driver": driver}
    if driver != "vhost-user-vga":
        # the card with a VGA part that another process draws hides the options of their virtio part
        found |= virtio_options(launch, video.driver)
    found["id"] = alias_of(video)
    if model.type == "virtio":
        acceleration = model.acceleration
        # where the accelerated card is one of its own, the plain one cannot be told
        if acceleration is not None and acceleration.accel3d is not None and launch.has("virtio-gpu.virgl"):
            found["virgl"] = acceleration.accel3d == "yes"
        found["max_outputs"] = model.heads
    elif model.type == "qxl":
        found |= _qxl(launch, model)
    elif model.type == "bochs":
        found["vgamem"] = model.vram * 1024 if model.vram is not None else None
    elif model.type in ("vga", "vmvga") and model.vram and launch.has(f"{PLAIN[model.type]}.vgamem_mb"):
        found["vgamem_mb"] = model.vram // MIB
    if model.type in RESIZABLE and model.resolution is not None:
        found |= {"xres": model.resolution.x, "yres": model.resolution.y}
    if is_outside:
        found["chardev"] = f"chr-vu-{alias_of(video)}"
    return present(found | (address_properties(launch, video) if model.type != "ramfb" else {}))


def _qxl(launch: Launch, model: VideoModel) -> Properties:
    return present(
        {
            "max_outputs": model.heads,
            "ram_size": model.ram * 1024 if model.ram is not None else None,
            "vram_size": model.vram * 1024 if model.vram is not None else None,
            "vram64_size_mb": (model.vram64 or 0) // MIB if launch.has("qxl.vram64_size_mb") else None,
            "vgamem_mb": model.vgamem // MIB if model.vgamem and launch.has("qxl.vgamem_mb") else None,
        }
    )
