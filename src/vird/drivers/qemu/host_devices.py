"""Devices of the host that a QEMU guest has: taken before it starts or gets one more, given back after it.

What changes hands and how is ``common.hostdev``'s; here the guest's user gets the device files too, and the plan is
told where USB devices are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final

from vird.drivers.common.hostdev.ledger import Holder
from vird.drivers.common.hostdev.wanted import usb_wanted
from vird.drivers.qemu import lending
from vird.drivers.qemu.plan.launch import alias_of
from vird.model.domain.devices.hostdev import Hostdev, HostdevDriver, UsbHostSource
from vird.model.domain.devices.interface import Interface, InterfaceDriver
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

BACKEND: Final = "vfio"

UsbPlaces = dict[str, tuple[int, int]]
"""Bus and device by alias."""


def holder_of(guest: Guest) -> Holder:
    """The guest as others are told of it that want the same device."""
    return Holder("QEMU", guest.name)


async def take_host_devices(driver: QemuDriver, guest: Guest, live: Domain, undo: AsyncExitStack) -> UsbPlaces:
    """Get all that ``live`` names; raises what kept a device from being had, and ``undo`` gives the others back."""
    await driver.host_devices.take(holder_of(guest), live, undo)
    nodes = await asyncio.to_thread(driver.host_devices.nodes, live)
    if nodes and driver.credentials is not None:
        undo.push_async_callback(lending.return_nodes, nodes)
        await lending.lend_nodes(nodes, driver.credentials)
    return usb_places(live)


def name_backends(devices: Iterable[Any]) -> None:
    """Say in a live document that it is VFIO which hands PCI devices to the guest, as QEMU knows no other way."""
    for device in devices:
        if isinstance(device, Hostdev) and device.type == "pci":
            device.driver = HostdevDriver(name=BACKEND)
        elif isinstance(device, Interface):
            for part in (device, device.actual):
                if part is not None and part.type == "hostdev":
                    part.driver = part.driver or InterfaceDriver()
                    part.driver.name = BACKEND


async def return_host_devices(driver: QemuDriver, guest: Guest, live: Domain) -> None:
    """Give back what the guest has of what ``live`` names."""
    if driver.credentials is not None:
        await lending.return_nodes(await asyncio.to_thread(driver.host_devices.nodes, live))
    await driver.host_devices.give_back(holder_of(guest), live)


def usb_places(live: Domain) -> UsbPlaces:
    """Where the USB devices are that a live document names."""
    return {
        alias_of(each): (each.source.address.bus or 0, each.source.address.device or 0)
        for each in usb_wanted(live)
        if isinstance(each.source, UsbHostSource) and each.source.address is not None
    }
