"""libxl's view of screens and cards."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import ConfigUnsupported
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.graphics import Graphics, SdlGraphics, SpiceGraphics, VncGraphics
from vird.model.native.xen.screen import FIRST_PORT

Json = dict[str, Any]

_CARDS: Final = {"cirrus": "cirrus", "vga": "std", "qxl": "qxl", "none": "none"}


def window(graphics: Graphics) -> Json:
    """VNC and SDL as they are in every description of a screen."""
    made: Json = {"vnc": {"enable": "False"}, "sdl": {"enable": "False"}}
    if isinstance(graphics, VncGraphics):
        vnc: Json = {"enable": "True", "findunused": "False"}
        if graphics.listen is not None:
            vnc["listen"] = graphics.listen
        if graphics.port is not None and graphics.port > FIRST_PORT:
            vnc["display"] = graphics.port - FIRST_PORT
        if graphics.passwd is not None:
            vnc["passwd"] = graphics.passwd
        made["vnc"] = vnc
    elif isinstance(graphics, SdlGraphics):
        sdl = {"enable": "True", "display": graphics.display, "xauthority": graphics.xauth}
        made["sdl"] = {name: value for name, value in sdl.items() if value is not None}
    return made


def screens(devices: Devices) -> Json:
    """All of a full guest: the card, the screen, and that there is none."""
    made: Json = {}
    screen = devices.graphics[0] if devices.graphics else None
    if screen is None:
        made["nographic"] = "True"
    made["vga"] = {"kind": _card(devices)}
    made.update(window(screen) if screen is not None else {"vnc": {"enable": "False"}, "sdl": {"enable": "False"}})
    made["spice"] = _spice(screen) if isinstance(screen, SpiceGraphics) else {}
    keymap = getattr(screen, "keymap", None)
    if keymap is not None:
        made["keymap"] = keymap
    return made


def _card(devices: Devices) -> str:
    model = devices.videos[0].model if devices.videos else None
    kind = model.type if model is not None and model.type is not None else "none"
    if kind not in _CARDS:
        raise ConfigUnsupported(f"video type {kind} is not supported by libxl")
    return _CARDS[kind]


def card_memory(devices: Devices) -> int | None:
    """KiB of the card; None where there is no card."""
    model = devices.videos[0].model if devices.videos else None
    return model.vram if model is not None and model.type != "none" else None


def _spice(spice: SpiceGraphics) -> Json:
    made: Json = {"enable": "True"}
    values: Json = {"port": spice.port, "tls_port": spice.tls_port, "host": spice.listen, "passwd": spice.passwd}
    made.update({name: value for name, value in values.items() if value is not None})
    made["disable_ticketing"] = "True" if spice.passwd is None else "False"
    by_client = spice.mouse is None or spice.mouse.mode == "client"
    made["agent_mouse"] = "True" if by_client else "False"
    if by_client:
        made["vdagent"] = "True"
    if spice.clipboard is not None:
        made["clipboard_sharing"] = "True" if spice.clipboard.copypaste == "yes" else "False"
    return made
