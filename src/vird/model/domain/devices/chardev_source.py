"""The host's end of a character device: ``<source>``, ``<protocol>`` and ``<log>``.

Shared by serial and parallel ports, consoles, channels, smartcards, redirected USB devices, random
number sources and shared-memory servers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import OnOff, UInt, YesNo
from vird.model.domain.devices.seclabel import DeviceSeclabel

ChardevType = Annotated[Literal[
    "null", "vc", "pty", "dev", "file", "pipe", "stdio", "udp", "tcp", "unix",
    "spicevmc", "spiceport", "nmdm", "qemu-vdagent", "dbus",
], Fails(ConfigUnsupported)]  # fmt: skip


class Reconnect(Element, tag="reconnect"):
    """Whether a client keeps trying, and how many seconds apart."""

    enabled: Attr[YesNo]
    timeout: Attr[UInt | None] = None


class Clipboard(Element, tag="clipboard"):
    """Sharing of the clipboard."""

    copypaste: Attr[YesNo]


class MouseMode(Element, tag="mouse"):
    """Who draws the pointer."""

    mode: Attr[Literal["server", "client"]]


class ChardevSource(Element, tag="source"):
    """One source; which attributes count depends on the device's type.

    pty, dev, file, pipe: ``path`` (and ``append`` of files).  tcp: ``mode`` bind or connect, ``host``,
    ``service``, ``tls``.  udp: two sources, one to bind and one to connect.  unix: ``mode``, ``path``.
    spiceport and dbus: ``channel``.  nmdm: ``master`` and ``slave``.
    """

    mode: Attr[str | None] = None
    path: Attr[str | None] = None
    host: Attr[str | None] = None
    service: Attr[str | None] = None
    tls: Attr[YesNo | None] = None
    tls_from_config: Annotated[Attr[UInt | None], Named("tlsFromConfig")] = None
    channel: Attr[str | None] = None
    master: Attr[str | None] = None
    slave: Attr[str | None] = None
    append: Attr[OnOff | None] = None
    seclabels: Annotated[list[DeviceSeclabel], Named("seclabel")] = []
    reconnect: Reconnect | None = None
    clipboard: Clipboard | None = None
    mouse: MouseMode | None = None


class ChardevProtocol(Element, tag="protocol"):
    """How a tcp source talks."""

    type: Annotated[Attr[Literal["raw", "telnet", "telnets", "tls"]], Fails(ConfigUnsupported)]


class ChardevLog(Element, tag="log"):
    """A file that keeps what the guest writes."""

    file: Attr[str | None] = None
    append: Attr[OnOff | None] = None
