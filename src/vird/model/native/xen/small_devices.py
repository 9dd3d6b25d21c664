"""Sound cards, pointers and keyboards on USB, channels, and limits of the bus of paravirtual devices."""

from __future__ import annotations

from typing import get_args

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.controllers import find_controller
from vird.model.domain.devices.channel import Channel, ChannelTarget
from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.input import Input
from vird.model.domain.devices.sound import Sound, SoundModel
from vird.model.native.xen.settings import XenLines, XenSettings, fields, joined

_POINTERS = ("mouse", "tablet", "keyboard")


def read_sounds(settings: XenSettings, devices: Devices) -> None:
    """``soundhw``: names with commas between them."""
    for name in filter(None, (settings.text("soundhw") or "").split(",")):
        if name not in get_args(SoundModel):
            raise InternalError(f"unexpected sound card '{name}'")
        devices.sounds.append(Sound(model=name))  # type: ignore[arg-type]


def write_sounds(lines: XenLines, devices: Devices) -> None:
    """All sound cards."""
    lines.add("soundhw", ",".join(sound.model for sound in devices.sounds) or None)


def read_inputs(settings: XenSettings, devices: Devices) -> None:
    """``usbdevice``; devices of the host in it belong to the emulator, not to documents."""
    if not settings.flag("usb", settings.value("usbdevice") is not None):
        return
    for name in settings.words("usbdevice"):
        if name in _POINTERS:
            devices.inputs.append(Input(type=name, bus="usb"))  # type: ignore[arg-type]


def write_inputs(lines: XenLines, devices: Devices) -> None:
    """Devices on USB; a single one is no list."""
    names = [device.type for device in devices.inputs if device.bus == "usb"]
    if not names:
        return
    lines.add("usb", True)
    if len(names) == 1:
        lines.add("usbdevice", names[0])
    else:
        lines.add_list("usbdevice", names)


def read_channels(settings: XenSettings, devices: Devices) -> None:
    """``channel``: a terminal or a socket of the host."""
    for text in settings.words("channel"):
        values = fields(text)
        kind = values.get("connection")
        target = ChannelTarget(type="xen", name=values.get("name") or None)
        if kind == "pty":
            devices.channels.append(Channel(type="pty", target=target))
        elif kind == "socket":
            source = ChardevSource(mode="bind", path=values.get("path") or None)
            devices.channels.append(Channel(type="unix", sources=[source], target=target))
        else:
            raise InternalError(f"unknown channel connection '{kind}'")


def write_channels(lines: XenLines, devices: Devices) -> None:
    """Channels of Xen; raises ConfigUnsupported for other connections than terminals and sockets."""
    found = []
    for channel in devices.channels:
        if channel.target.type != "xen":
            continue
        name = channel.target.name
        if channel.type == "pty":
            found.append(joined({"connection": "pty", "name": name}))
        elif channel.type == "unix":
            path = channel.sources[0].path if channel.sources else None
            found.append(joined({"connection": "socket", "path": path, "name": name}))
        else:
            raise ConfigUnsupported(f"unsupported channel type '{channel.type}'")
    lines.add_list("channel", found)


def read_limits(settings: XenSettings, devices: Devices) -> None:
    """How many frames and events the guest may share."""
    frames, events = settings.number("max_grant_frames", 0), settings.number("max_event_channels", 0)
    if frames > 0 or events > 0:
        bus = Controller(type="xenbus", index=0)
        bus.max_grant_frames, bus.max_event_channels = frames or None, events or None
        devices.controllers.append(bus)


def write_limits(lines: XenLines, devices: Devices) -> None:
    """The same limits."""
    bus = find_controller(devices, "xenbus", 0)
    if bus is not None:
        lines.add("max_grant_frames", bus.max_grant_frames)
        lines.add("max_event_channels", bus.max_event_channels)
