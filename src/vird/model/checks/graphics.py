"""Graphics: where servers listen and which ports they take, written one way whichever way it came."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, XmlError
from vird.model.domain.devices.graphics import (
    AddressListen,
    Graphics,
    Listen,
    NetworkListen,
    NoListen,
    RdpGraphics,
    SocketListen,
    SpiceGraphics,
    VncGraphics,
)

Server = VncGraphics | SpiceGraphics | RdpGraphics


def complete_graphics(graphics: Graphics) -> None:
    """Defaults of one screen; raises XmlError when attributes and children disagree."""
    if isinstance(graphics, VncGraphics):
        _complete_listens(graphics)
        _complete_vnc(graphics)
    elif isinstance(graphics, SpiceGraphics):
        _complete_listens(graphics)
        _complete_spice(graphics)
    elif isinstance(graphics, RdpGraphics):
        _complete_listens(graphics)
        if graphics.port is None or graphics.port < 0 or graphics.autoport == "yes":
            graphics.port, graphics.autoport = 0, "yes"
        elif graphics.port == 0:
            graphics.port = None
        if graphics.autoport == "no":
            graphics.autoport = None


def _complete_listens(graphics: Server) -> None:
    _check_listens(graphics)
    if not graphics.listens:
        graphics.listens.append(_implied_listen(graphics))
    repeat_listen(graphics)


def _check_listens(graphics: Server) -> None:
    """Attributes of old and the first element must say the same; a socket attribute beats an address."""
    if any(isinstance(listen, NetworkListen) and not listen.network for listen in graphics.listens):
        raise XmlError("'network' attribute is required for listen type 'network'")
    first = graphics.listens[0] if graphics.listens else None
    socket = graphics.socket if isinstance(graphics, VncGraphics) else None
    if isinstance(first, AddressListen) and socket:
        graphics.listens[0] = SocketListen(socket=socket)
    elif isinstance(first, AddressListen) and graphics.listen:
        first.address = first.address or graphics.listen
        if first.address != graphics.listen:
            raise _mismatch("listen", graphics.listen, "address", first.address)
    elif isinstance(first, SocketListen) and socket:
        first.socket = first.socket or socket
        if first.socket != socket:
            raise _mismatch("socket", socket, "socket", first.socket)


def _mismatch(name: str, value: str, other: str, found: str) -> ConfigUnsupported:
    return ConfigUnsupported(f"graphics '{name}' attribute '{value}' must match '{other}' attribute of first listen "
                             f"element (found '{found}')")  # fmt: skip


def _implied_listen(graphics: Server) -> Listen:
    if isinstance(graphics, SpiceGraphics) and not graphics.listen and not _has_ports(graphics):
        return NoListen()
    if isinstance(graphics, VncGraphics) and graphics.socket:
        return SocketListen(socket=graphics.socket)
    return AddressListen(address=graphics.listen or None)


def _has_ports(spice: SpiceGraphics) -> bool:
    return spice.autoport == "yes" or bool(spice.port) or bool(spice.tls_port)


def repeat_listen(graphics: Server) -> None:
    """The first listen element is repeated in attributes, for programs that know nothing newer."""
    first = graphics.listens[0]
    graphics.listen = getattr(first, "address", None)
    if isinstance(graphics, VncGraphics):
        graphics.socket = first.socket if isinstance(first, SocketListen) else None


def _complete_vnc(vnc: VncGraphics) -> None:
    if isinstance(vnc.listens[0], SocketListen) or vnc.listens[0].type == "none":
        vnc.port = vnc.autoport = None
        return
    if vnc.autoport == "yes" or vnc.port is None or vnc.port < 0 or vnc.port == 0:
        vnc.port, vnc.autoport = -1, "yes"
    else:
        vnc.autoport = "no"


def _complete_spice(spice: SpiceGraphics) -> None:
    spice.channels = [channel for channel in spice.channels if channel.mode != "any"]
    if spice.default_mode == "any":
        spice.default_mode = None
    if spice.listens[0].type in ("socket", "none"):
        spice.port = spice.tls_port = spice.autoport = None
        return
    if spice.autoport == "yes" or spice.port == -1 or spice.tls_port == -1:
        if (spice.port is not None and spice.port <= 0) or spice.autoport == "yes":
            spice.port = None
        if (spice.tls_port is not None and spice.tls_port <= 0) or spice.autoport == "yes":
            spice.tls_port = None
        if spice.port is None and spice.tls_port is None:
            spice.autoport = "yes"
            return
    spice.autoport = "no" if spice.autoport != "yes" else "yes"
