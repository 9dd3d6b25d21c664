"""Sockets that the driver made for a guest are not part of its definition, however it is pasted.

A path in the driver's own folders is forgotten; the next start makes another.
"""

from __future__ import annotations

import re

from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.graphics import AddressListen, SocketListen, VncGraphics


def drop_generated_paths(devices: Devices, facts: MachineFacts) -> None:
    """Forget the sockets of channels and VNC servers that are the driver's."""
    for channel in devices.channels:
        if channel.type == "unix" and channel.target.type == "virtio" and _is_generated(channel, facts.channel_root):
            channel.sources = [source for source in channel.sources if source.reconnect is not None]
            for source in channel.sources:
                source.path, source.mode = None, "bind"
    for graphics in devices.graphics:
        if isinstance(graphics, VncGraphics):
            _forget_socket(graphics, facts.private_root)


def _is_generated(channel: Channel, root: str) -> bool:
    name = re.escape(channel.target.name or "")
    made = re.compile(rf"{re.escape(root)}/((target/)?([^/]+\.)|(domain-[^/]+/)){name}")
    return any(source.path is not None and made.fullmatch(source.path) for source in channel.sources)


def _forget_socket(graphics: VncGraphics, root: str) -> None:
    if graphics.socket is not None and graphics.socket.startswith(f"{root}/"):
        graphics.socket = None
    for index, listen in enumerate(graphics.listens):
        if isinstance(listen, SocketListen) and listen.socket is not None and listen.socket.startswith(f"{root}/"):
            graphics.listens[index] = AddressListen()
