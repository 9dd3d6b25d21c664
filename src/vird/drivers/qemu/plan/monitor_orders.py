"""What a new QEMU is told through its monitor before it runs: what its arguments cannot say, or must not.

Passwords, limits, unplugged links.  Pure; `settle` sends the orders, which do not depend on each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.plan.arguments import present
from vird.drivers.qemu.plan.launch import alias_of
from vird.model.domain.devices.disk import Disk, IoTune
from vird.model.domain.devices.graphics import SpiceGraphics, VncGraphics
from vird.model.domain.domain import Domain

LIMITS: Final = {
    "bps": "total_bytes_sec", "bps_rd": "read_bytes_sec", "bps_wr": "write_bytes_sec",
    "iops": "total_iops_sec", "iops_rd": "read_iops_sec", "iops_wr": "write_iops_sec",
}  # fmt: skip
"""Limits that an order must always name; none is zero."""

BURSTS: Final = {
    "bps_max": "total_bytes_sec_max", "bps_rd_max": "read_bytes_sec_max", "bps_wr_max": "write_bytes_sec_max",
    "iops_max": "total_iops_sec_max", "iops_rd_max": "read_iops_sec_max", "iops_wr_max": "write_iops_sec_max",
    "bps_max_length": "total_bytes_sec_max_length", "bps_rd_max_length": "read_bytes_sec_max_length",
    "bps_wr_max_length": "write_bytes_sec_max_length", "iops_max_length": "total_iops_sec_max_length",
    "iops_rd_max_length": "read_iops_sec_max_length", "iops_wr_max_length": "write_iops_sec_max_length",
    "iops_size": "size_iops_sec", "group": "group_name",
}  # fmt: skip


class Order(NamedTuple):
    """One command of the monitor."""

    command: str
    arguments: dict[str, Any]


def orders(live: Domain, capabilities: Capabilities) -> Iterator[Order]:
    """All orders for a guest."""
    if live.devices is None:
        return
    if capabilities.has("set-action") and live.on_reboot == "destroy":
        yield Order("set-action", {"reboot": "shutdown"})
    for graphics in live.devices.graphics:
        if isinstance(graphics, VncGraphics | SpiceGraphics):
            yield from password_orders(graphics)
    for interface in live.devices.interfaces:
        if interface.link is not None and interface.link.state == "down" and interface.alias is not None:
            yield Order("set_link", {"name": interface.alias.name, "up": False})
    for disk in live.devices.disks:
        if disk.iotune is not None:
            yield Order("block_set_io_throttle", {"id": qom_name(disk), **limits(disk.iotune)})


def password_orders(graphics: VncGraphics | SpiceGraphics) -> Iterator[Order]:
    """Who may see a display, until when, and what becomes of those who see it now."""
    if graphics.passwd is None:
        return
    protocol = graphics.type
    arguments: dict[str, Any] = {"protocol": protocol, "password": graphics.passwd}
    if graphics.connected in ("fail", "disconnect", "keep"):
        arguments["connected"] = graphics.connected
    yield Order("set_password", arguments)
    if graphics.passwd_valid_to:
        yield Order("expire_password", {"protocol": protocol, "time": graphics.passwd_valid_to})


def qom_name(disk: Disk) -> str:
    """Where QEMU keeps the device that owns the disk's image."""
    alias = alias_of(disk)
    is_virtio = disk.target is not None and disk.target.bus == "virtio"
    return f"/machine/peripheral/{alias}/virtio-backend" if is_virtio else alias


def limits(tune: IoTune) -> dict[str, Any]:
    """An order's limits: zero where there is none, bursts only where there are some."""
    return {
        **{name: getattr(tune, field) or 0 for name, field in LIMITS.items()},
        **present({name: getattr(tune, field) for name, field in BURSTS.items()}),
    }
