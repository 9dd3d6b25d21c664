"""The screen: the VNC server and the graphics card."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.graphics import AddressListen, VncGraphics
from vird.model.domain.devices.video import Video, VideoModel
from vird.model.native.vmx.settings import VmxLines, VmxSettings

KIB: Final = 1024
DEFAULT_BYTES: Final = 4096 * KIB
DEFAULT_PORT: Final = 5900


def read_screen(settings: VmxSettings, devices: Devices) -> None:
    """A VNC server where it is switched on, and the one card that every guest has."""
    if settings.flag("RemoteDisplay.vnc.enabled"):
        port = settings.number("RemoteDisplay.vnc.port", -1)
        vnc = VncGraphics(port=port, autoport="yes" if port < 0 else "no")
        address = settings.text("RemoteDisplay.vnc.ip")
        vnc.listens = [AddressListen(address=address)]
        vnc.keymap = settings.text("RemoteDisplay.vnc.keymap")
        vnc.passwd = settings.text("RemoteDisplay.vnc.password")
        devices.graphics.append(vnc)
    size = settings.number("svga.vramSize", DEFAULT_BYTES)
    size = size if size > 0 else DEFAULT_BYTES
    devices.videos.append(Video(model=VideoModel(type="vmvga", vram=_power_of_two(-(-size // KIB)))))


def _power_of_two(number: int) -> int:
    return 1 << (number - 1).bit_length()


def write_graphics(lines: VmxLines, devices: Devices) -> None:
    """The VNC server; raises ConfigUnsupported for other kinds and for a second one."""
    if len(devices.graphics) > 1:
        raise ConfigUnsupported("Only one graphics device is supported")
    for graphics in devices.graphics:
        if not isinstance(graphics, VncGraphics):
            raise ConfigUnsupported(f"Unsupported graphics type '{graphics.type}'")
        lines.add("RemoteDisplay.vnc.enabled", True)
        if graphics.autoport != "yes":
            lines.add("RemoteDisplay.vnc.port", graphics.port or DEFAULT_PORT)
        if graphics.listen is not None:
            lines.add("RemoteDisplay.vnc.ip", graphics.listen)
        if graphics.keymap is not None:
            lines.add("RemoteDisplay.vnc.keymap", graphics.keymap)
        if graphics.passwd is not None:
            lines.add("RemoteDisplay.vnc.password", graphics.passwd)


def write_video(lines: VmxLines, devices: Devices) -> None:
    """The card; raises ConfigUnsupported for another model, a second card or a second screen."""
    if len(devices.videos) > 1:
        raise ConfigUnsupported("No support for multiple video devices")
    for video in devices.videos:
        model = video.model or VideoModel(type="vmvga")
        if model.type != "vmvga":
            raise ConfigUnsupported(f"Unsupported video device type '{model.type}'")
        if (model.heads or 1) > 1:
            raise ConfigUnsupported("Multi-head video devices are unsupported")
        lines.add("svga.vramSize", (model.vram or 0) * KIB)
