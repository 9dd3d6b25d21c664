"""Screens: VNC and SDL as settings of full guests or in ``vfb`` of paravirtual ones, and SPICE."""

from __future__ import annotations

from typing import Final

from vird.errors import InternalError
from vird.model.domain.devices.chardev_source import Clipboard, MouseMode
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.graphics import AddressListen, SdlGraphics, SpiceGraphics, VncGraphics
from vird.model.native.xen.settings import XenLines, XenSettings, fields, joined

FIRST_PORT: Final = 5900


def read_screen(settings: XenSettings, devices: Devices, *, is_full: bool) -> None:
    """At most one screen."""
    virtual = settings.words("vfb")
    if virtual and not (is_full and (settings.flag("vnc") or settings.flag("sdl"))):
        values = fields(virtual[0])
        kind = values.get("type") or next((k for k in ("vnc", "sdl") if values.get(k) == "1"), None)
        if kind not in ("vnc", "sdl"):
            raise InternalError(f"unknown graphics type '{kind}'")
        devices.graphics.append(_vnc(values) if kind == "vnc" else _sdl(values))
        return
    names = ("vncunused", "vncdisplay", "vnclisten", "vncpasswd", "keymap", "display", "xauthority")
    values = {name: str(settings.value(name)) for name in names if settings.value(name) is not None}
    if settings.flag("vnc"):
        devices.graphics.append(_vnc(values))
    elif settings.flag("sdl"):
        devices.graphics.append(_sdl(values))


def _vnc(values: dict[str, str]) -> VncGraphics:
    display = values.get("vncdisplay") or ""
    vnc = VncGraphics(port=-1, autoport="yes")
    if values.get("vncunused", "1") == "0":
        if not (display or "0").isdigit():
            raise InternalError(f"invalid vncdisplay value '{display}'")
        vnc.port, vnc.autoport = FIRST_PORT + int(display or 0), "no"
    vnc.listens = [AddressListen(address=values.get("vnclisten") or None)]
    vnc.passwd = values.get("vncpasswd") or None
    vnc.keymap = values.get("keymap") or None
    return vnc


def _sdl(values: dict[str, str]) -> SdlGraphics:
    return SdlGraphics(display=values.get("display") or None, xauth=values.get("xauthority") or None)


def write_screen(lines: XenLines, devices: Devices, *, is_full: bool) -> None:
    """The first screen if it is VNC or SDL; a display that a port does not say is left to Xen."""
    screen = devices.graphics[0] if devices.graphics else None
    if isinstance(screen, VncGraphics):
        values = _vnc_values(screen)
    elif isinstance(screen, SdlGraphics):
        values = {"display": screen.display, "xauthority": screen.xauth}
    else:
        return
    is_vnc = isinstance(screen, VncGraphics)
    if not is_full:
        lines.add_list("vfb", [joined({"type": "vnc" if is_vnc else "sdl", **values})])
        return
    lines.add("sdl", not is_vnc)
    lines.add("vnc", is_vnc)
    for name, value in values.items():
        lines.add(name, value)


def _vnc_values(vnc: VncGraphics) -> dict[str, str | int | None]:
    is_chosen = vnc.autoport != "yes" and vnc.port is not None and vnc.port >= FIRST_PORT
    return {
        "vncunused": int(not is_chosen),
        "vncdisplay": (vnc.port or FIRST_PORT) - FIRST_PORT if is_chosen else None,
        "vnclisten": vnc.listen,
        "vncpasswd": vnc.passwd,
        "keymap": vnc.keymap,
    }


def read_spice(settings: XenSettings, devices: Devices) -> None:
    """SPICE, which xl alone has, and only for full guests."""
    if not settings.flag("spice"):
        return
    spice = SpiceGraphics(autoport="no")
    spice.port = settings.number("spiceport", 0) or None
    spice.tls_port = settings.number("spicetls_port", 0) or None
    if spice.port is None and spice.tls_port is None:
        spice.autoport = "yes"
    spice.listens = [AddressListen(address=settings.text("spicehost"))]
    spice.keymap = settings.text("keymap")
    if not settings.flag("spicedisable_ticketing"):
        spice.passwd = settings.text("spicepasswd")
    if settings.value("spiceagent_mouse") is not None:
        spice.mouse = MouseMode(mode="client" if settings.flag("spiceagent_mouse") else "server")
    spice.clipboard = Clipboard(copypaste="yes" if settings.flag("spice_clipboard_sharing") else "no")
    devices.graphics.append(spice)


def write_spice(lines: XenLines, devices: Devices) -> None:
    """SPICE where it is the first screen."""
    spice = devices.graphics[0] if devices.graphics else None
    if not isinstance(spice, SpiceGraphics):
        return
    lines.add("sdl", False)
    lines.add("vnc", False)
    lines.add("spice", True)
    lines.add("spicehost", spice.listen)
    lines.add("spiceport", spice.port)
    lines.add("spicetls_port", spice.tls_port)
    lines.add("spicedisable_ticketing", spice.passwd is None)
    lines.add("spicepasswd", spice.passwd)
    if spice.mouse is not None:
        lines.add("spiceagent_mouse", spice.mouse.mode == "client")
        # a pointer that the client draws is moved by the agent
        if spice.mouse.mode == "client":
            lines.add("spicevdagent", True)
    if spice.clipboard is not None and spice.clipboard.copypaste == "yes":
        lines.add("spice_clipboard_sharing", True)
