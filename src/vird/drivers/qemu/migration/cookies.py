"""Cookies of a move as this host writes and reads them; pure.

``model/domain/migration_cookie.py`` has their form.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from vird import errors
from vird.drivers.qemu.migration.switches import ALWAYS, CAPABILITIES, Side
from vird.model.domain.devices.graphics import AddressListen, SpiceGraphics
from vird.model.domain.domain import Domain
from vird.model.domain.migration_cookie import (
    DisplayServer,
    Feature,
    MigrationCookie,
    SenderCapability,
)

UNDERSTOOD: Final = frozenset(("graphics", "lockstate", "persistent", "network", "nbd", "memory-hotplug", "cpu"))
"""What another host may ask to be understood."""


class Writer(NamedTuple):
    """Who writes: this host, about a guest by the name that it has at its source."""

    name: str
    uuid: str
    host_name: str
    host_uuid: str

    def write(self) -> MigrationCookie:
        """One that says no more than that."""
        return MigrationCookie(name=self.name, uuid=self.uuid, hostname=self.host_name, hostuuid=self.host_uuid)

    def read(self, content: bytes) -> MigrationCookie:
        """The other host's; without content, one that says nothing.

        Raises ``InternalError`` for a cookie of another guest or of this very host, ``XmlError`` for what is none.
        """
        text = content.rstrip(b"\0")
        if not text:
            return MigrationCookie(name=self.name, uuid=self.uuid, hostname="", hostuuid="")
        if b"\0" in text:
            raise errors.InternalError("Migration cookie was not NULL terminated")
        cookie = MigrationCookie.from_xml(text)
        if cookie.name != self.name:
            raise errors.InternalError(f"Incoming cookie data had unexpected name {cookie.name} vs {self.name}")
        if cookie.uuid != self.uuid:
            raise errors.InternalError(f"Incoming cookie data had unexpected UUID {cookie.uuid} vs {self.uuid}")
        if cookie.hostuuid == self.host_uuid:
            raise errors.InternalError(f"Attempt to migrate guest to the same host {cookie.hostuuid}")
        for feature in cookie.features:
            if feature.name not in UNDERSTOOD:
                raise errors.InternalError(f"Unsupported migration cookie feature {feature.name}")
        if cookie.lockstate is not None and cookie.lockstate.driver not in (None, "nop"):
            raise errors.ConfigUnsupported(
                f"Source host lock driver {cookie.lockstate.driver} different from target none"
            )
        return cookie


def to_bytes(cookie: MigrationCookie) -> bytes:
    """As it travels: libvirt reads it up to a zero byte."""
    return cookie.to_xml().encode() + b"\0"


def say_capabilities(cookie: MigrationCookie, side: Side) -> None:
    """Name what this side's QEMU can do about moves."""
    cookie.capabilities = [
        SenderCapability(name=name, auto="yes" if name == ALWAYS[side] else "no") for name in CAPABILITIES
    ]


def say_definition(cookie: MigrationCookie, definition: Domain) -> None:
    """Have the other host keep the guest's definition."""
    cookie.features = [*cookie.features, Feature(name="persistent")]
    cookie.persistent = definition


def say_display(cookie: MigrationCookie, live: Domain) -> None:
    """Say where a SPICE client is to go."""
    for graphics in live.devices.graphics if live.devices is not None else ():
        if not isinstance(graphics, SpiceGraphics) or graphics.port in (None, -1):
            continue
        first = graphics.listens[0] if graphics.listens else None
        listen = first.address if isinstance(first, AddressListen) else graphics.listen
        cookie.graphics = DisplayServer(
            type="spice", port=graphics.port or 0, listen=listen, tls_port=max(graphics.tls_port or -1, -1)
        )
        return
