"""Ways to see the guest's screen: ``-vnc``, ``-spice``, ``-display``.

Passwords are never arguments; they are set through the monitor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.drivers.qemu.plan.arguments import escape
from vird.drivers.qemu.plan.audio import backend_name
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.memory_backend import short_name
from vird.drivers.qemu.plan.storage.credentials import tls_objects
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.graphics import (
    AddressListen,
    DbusGraphics,
    EglHeadlessGraphics,
    NetworkListen,
    NoListen,
    SdlGraphics,
    SocketListen,
    SpiceGraphics,
    VncGraphics,
)

FIRST_VNC_PORT: Final = 5900
VNC_CERTIFICATES: Final = "vnc-tls-creds0"


def displays(launch: Launch) -> Iterator[str]:
    """All of them."""
    for graphics in launch.devices.graphics:
        if isinstance(graphics, VncGraphics):
            yield from _vnc(launch, graphics)
        elif isinstance(graphics, SpiceGraphics):
            yield from _spice(launch, graphics)
        elif isinstance(graphics, SdlGraphics):
            yield from _sdl(graphics)
        elif isinstance(graphics, EglHeadlessGraphics):
            yield from _headless(launch, graphics)
        elif isinstance(graphics, DbusGraphics):
            yield from _dbus(launch, graphics)
        else:
            raise ConfigUnsupported(f"unsupported graphics type '{graphics.type}'")


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _listen_address(listens: list[Any], default: str) -> str:
    first = listens[0] if listens else None
    address = first.address if isinstance(first, AddressListen | NetworkListen) else None
    return address or default


def _vnc(launch: Launch, graphics: VncGraphics) -> Iterator[str]:
    facts = launch.facts
    first = graphics.listens[0] if graphics.listens else None
    if facts.tls.vnc is not None:
        yield from tls_objects(
            launch,
            VNC_CERTIFICATES,
            facts.tls.vnc,
            endpoint="server",
            verify=facts.tls.vnc_verify,
            secret=f"{VNC_CERTIFICATES}-secret0",
        )
    if isinstance(first, SocketListen):
        parts = [f"vnc=unix:{escape(first.socket or f'{facts.private_dir}/vnc.sock')}"]
    elif isinstance(first, NoListen):
        parts = ["none"]
    else:
        address = _listen_address(graphics.listens, facts.vnc_listen)
        parts = [f"{_bracketed(address)}:{(graphics.port or FIRST_VNC_PORT) - FIRST_VNC_PORT}"]
        if graphics.websocket:
            parts.append(f"websocket={graphics.websocket}")
    yield from ("-vnc", ",".join([*parts, *_vnc_options(launch, graphics)]))
    if graphics.keymap:
        yield from ("-k", graphics.keymap)


def _vnc_options(launch: Launch, graphics: VncGraphics) -> Iterator[str]:
    facts = launch.facts
    if graphics.share_policy not in (None, "default"):
        yield f"share={graphics.share_policy}"
    if graphics.power_control is not None:
        yield f"power-control={'on' if graphics.power_control == 'yes' else 'off'}"
    if graphics.passwd is not None or facts.vnc_password:
        yield "password=on"
    if facts.tls.vnc is not None:
        yield f"tls-creds={VNC_CERTIFICATES}"
    if facts.vnc_sasl:
        yield "sasl=on"
    name = backend_name(launch, graphics.audio.id if graphics.audio is not None else None)
    if name is not None:
        yield f"audiodev={name}"


def _spice(launch: Launch, graphics: SpiceGraphics) -> Iterator[str]:
    if not launch.has("spice"):
        raise ConfigUnsupported("spice graphics are not supported with this QEMU")
    parts = [*_spice_place(launch, graphics), *_spice_access(launch, graphics), *_spice_options(graphics)]
    yield from ("-spice", ",".join([*parts, "seamless-migration=on"]))
    if graphics.keymap:
        yield from ("-k", graphics.keymap)


def _spice_place(launch: Launch, graphics: SpiceGraphics) -> Iterator[str]:
    first = graphics.listens[0] if graphics.listens else None
    if isinstance(first, SocketListen):
        yield "unix"
        yield f"addr={escape(first.socket or f'{launch.facts.private_dir}/spice.sock')}"
        return
    port = max(graphics.port or 0, 0)
    tls_port = max(graphics.tls_port or 0, 0)
    if port or not tls_port:
        yield f"port={port}"
    if tls_port:
        if not launch.facts.spice_tls:
            raise ConfigUnsupported("spice TLS port set in XML configuration, but TLS is disabled in qemu.conf")
        yield f"tls-port={tls_port}"
    if port or tls_port:
        yield f"addr={escape(_listen_address(graphics.listens, launch.facts.spice_listen))}"


def _spice_access(launch: Launch, graphics: SpiceGraphics) -> Iterator[str]:
    if launch.facts.spice_sasl:
        yield "sasl=on"
    if graphics.mouse is not None:
        yield f"agent-mouse={'on' if graphics.mouse.mode == 'client' else 'off'}"
    if graphics.passwd is None and not launch.facts.spice_password:
        yield "disable-ticketing=on"
    if (graphics.tls_port or 0) > 0:
        yield f"x509-dir={escape(launch.facts.tls.spice)}"
    if graphics.default_mode in ("secure", "insecure"):
        yield f"{'tls' if graphics.default_mode == 'secure' else 'plaintext'}-channel=default"
    for channel in graphics.channels:
        if channel.mode != "any":
            yield f"{'tls' if channel.mode == 'secure' else 'plaintext'}-channel={channel.name}"


def _spice_options(graphics: SpiceGraphics) -> Iterator[str]:
    if graphics.image is not None:
        yield f"image-compression={graphics.image.compression}"
    if graphics.jpeg is not None:
        yield f"jpeg-wan-compression={graphics.jpeg.compression}"
    if graphics.zlib is not None:
        yield f"zlib-glz-wan-compression={graphics.zlib.compression}"
    if graphics.playback is not None:
        yield f"playback-compression={graphics.playback.compression}"
    if graphics.streaming is not None:
        yield f"streaming-video={graphics.streaming.mode}"
    if graphics.clipboard is not None and graphics.clipboard.copypaste == "no":
        yield "disable-copy-paste=on"
    if graphics.filetransfer is not None and graphics.filetransfer.enable == "no":
        yield "disable-agent-file-xfer=on"
    if graphics.gl is not None and graphics.gl.enable == "yes":
        yield "gl=on"
        if graphics.gl.rendernode:
            yield f"rendernode={escape(graphics.gl.rendernode)}"


def _sdl(graphics: SdlGraphics) -> Iterator[str]:
    text = "sdl"
    if graphics.gl is not None and graphics.gl.enable is not None:
        text += f",gl={'on' if graphics.gl.enable == 'yes' else 'off'}"
    if graphics.fullscreen == "yes":
        yield "-full-screen"
    yield from ("-display", text)


def _headless(launch: Launch, graphics: EglHeadlessGraphics) -> Iterator[str]:
    node = graphics.gl.rendernode if graphics.gl is not None else None
    node = node or launch.facts.render_node
    text = (
        f"egl-headless,rendernode={escape(node)}" if node and launch.has("egl-headless.rendernode") else "egl-headless"
    )
    yield from ("-display", text)


def _dbus(launch: Launch, graphics: DbusGraphics) -> Iterator[str]:
    parts = ["dbus"]
    if graphics.p2p == "yes":
        parts.append("p2p=on")
    else:
        own = f"unix:path={launch.facts.dbus_dir}/{short_name(launch.domain)}-dbus.sock"
        parts.append(f"addr={escape(graphics.address or own)}")
    if graphics.gl is not None and graphics.gl.enable is not None:
        parts.append(f"gl={'on' if graphics.gl.enable == 'yes' else 'off'}")
        if graphics.gl.rendernode:
            parts.append(f"rendernode={escape(graphics.gl.rendernode)}")
    if graphics.audio is not None:
        parts.append(f"audiodev=audio{graphics.audio.id}")
    yield from ("-display", ",".join(parts))
