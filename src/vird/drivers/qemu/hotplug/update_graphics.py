"""Changing the display of a running guest: who may see it, until when, and what becomes of those who do.

Called with the guest's job held.  Where a display listens was decided when the guest started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.drivers.qemu.definition import facts_of, new_mac
from vird.drivers.qemu.hotplug import document
from vird.drivers.qemu.hotplug.document import Given
from vird.drivers.qemu.plan.monitor_orders import Order, password_orders
from vird.errors import ConfigUnsupported, DeviceMissing, OperationUnsupported
from vird.model.domain.devices.graphics import (
    AddressListen,
    Graphics,
    Listen,
    NetworkListen,
    SocketListen,
    SpiceGraphics,
    VncGraphics,
)
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

Display = VncGraphics | SpiceGraphics
ACCESS = ("passwd", "passwd_valid_to", "connected")


async def update_graphics(driver: QemuDriver, guest: Guest, given: Given) -> None:
    """Make a running guest's display what the document says.

    Raises `DeviceMissing` for one that is not there, `OperationUnsupported` for what cannot change.
    """
    old = meant_display(guest.document, given.device)
    facts = facts_of(guest.document, guest.running().capabilities)
    new = document.completed_in_place(guest.document, old, given, facts, new_mac)
    for order in plan_update(old, new):
        await guest.monitor.execute(order.command, order.arguments)
    grant(old, new)
    await driver.save_status(guest)


def meant_display(domain: Domain, wanted: Graphics) -> Graphics:
    """The display that a document means: the one of its type; raises `DeviceMissing`."""
    for graphics in document.devices_of(domain).graphics:
        if graphics.type == wanted.type:
            return graphics
    raise DeviceMissing(f"cannot find existing graphics device to modify of type '{wanted.type}'")


def plan_update(old: Graphics, new: Graphics) -> list[Order]:
    """What the guest must be told; raises `OperationUnsupported` for a change that cannot be made."""
    if not isinstance(old, Display) or not isinstance(new, Display):
        raise ConfigUnsupported(f"unable to change config on '{old.type}' graphics type")
    _check_listens(old, new)
    if _ports(old) != _ports(new) and (old.autoport != "yes" or new.autoport != "yes"):
        raise OperationUnsupported(f"cannot change port settings on {old.type} graphics")
    if old.keymap != new.keymap:
        raise OperationUnsupported(f"cannot change keymap setting on {old.type} graphics")
    if isinstance(new, VncGraphics) and new.connected not in (None, "default", "keep"):
        raise ConfigUnsupported("VNC supports connected='keep' only")
    changed = any(getattr(old, name) != getattr(new, name) for name in ACCESS)
    return list(password_orders(new)) if changed else []


def grant(old: Graphics, new: Graphics) -> None:
    """Write into the display who may see it now."""
    for name in ACCESS:
        setattr(old, name, getattr(new, name))


def _ports(display: Display) -> tuple[str | None, int | None, int | None]:
    return display.autoport, display.port, display.tls_port if isinstance(display, SpiceGraphics) else None


def _check_listens(old: Display, new: Display) -> None:
    kind = old.type
    if len(old.listens) != len(new.listens):
        raise OperationUnsupported(f"cannot change the number of listen addresses on '{kind}' graphics")
    for before, after in zip(old.listens, new.listens, strict=True):
        if before.type != after.type:
            raise OperationUnsupported(f"cannot change the type of listen address on '{kind}' graphics")
        what = "socket" if isinstance(before, SocketListen) else "network" if before.type == "network" else "address"
        if _told(before) != _told(after):
            raise OperationUnsupported(f"cannot change listen {what} setting on '{kind}' graphics")


def _told(listen: Listen) -> str | None:
    """What a user said of a place to listen at; what was chosen at start does not count."""
    if isinstance(listen, NetworkListen):
        return listen.network
    if isinstance(listen, AddressListen):
        return None if listen.from_config else listen.address
    if isinstance(listen, SocketListen):
        return None if listen.auto_generated == "yes" else listen.socket
    return None
