"""A device of the host for a guest that runs already, and the way back.

Called with the guest's job held, for every device: most have nothing of the host.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from vird import errors
from vird.drivers.common.hostdev.wanted import pci_wanted
from vird.drivers.common.nic import actual_type
from vird.drivers.qemu.host_devices import UsbPlaces, return_host_devices, take_host_devices, usb_places
from vird.drivers.qemu.hotplug.document import Given
from vird.drivers.qemu.hotplug.orders import alone
from vird.drivers.qemu.plan.memory_locks import lock_limit
from vird.host import memory_locks
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


async def plug_host_devices(
    driver: QemuDriver, guest: Guest, tried: Domain, given: Given, undo: AsyncExitStack
) -> UsbPlaces:
    """Get what the new device is on the host; where it is on its USB is written into it, and told."""
    if not _is_of_host(given):
        return {}
    if given.field == "hostdevs" and given.device.type in ("scsi", "scsi_host"):
        raise errors.OperationUnsupported(f"live attach of hostdev type '{given.device.type}' is not supported")
    only = _only(tried, given)
    await take_host_devices(driver, guest, only, undo)
    if pci_wanted(only):
        memory_locks.allow(guest.running().process.pid, lock_limit(tried))
    return usb_places(only)


async def unplug_host_devices(driver: QemuDriver, guest: Guest, given: Given) -> None:
    """Give back what the device was on the host."""
    if _is_of_host(given):
        await return_host_devices(driver, guest, _only(guest.document, given))


def _is_of_host(given: Given) -> bool:
    return given.field == "hostdevs" or (given.field == "interfaces" and actual_type(given.device) == "hostdev")


def _only(live: Domain, given: Given) -> Domain:
    """The guest with this device alone, itself and no copy."""
    only = alone(live, given.field, given.device)
    assert only.devices is not None, "a guest that runs has devices"
    setattr(only.devices, given.field, [given.device])
    return only
