"""The host's end of a guest's interface: its port on a network, its tap or macvtap, and its filter.

Shared by a start, which does it for all interfaces, and by plugging in, which does it for one.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.nic import Nic, close_nic, name_vhost_user, needs_nic, nic_of, open_nic, plan_nic
from vird.drivers.filters.service import binding_of
from vird.drivers.network.plan.actual import Owner
from vird.model.domain.devices.interface import Interface, InterfaceTarget
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


def owner_of(guest: Guest) -> Owner:
    """The guest as networks know it."""
    return Owner(guest.name, uuid_text(guest.uuid))


async def join_network(
    driver: QemuDriver, guest: Guest, live: Domain, interface: Interface, undo: AsyncExitStack
) -> None:
    """Get an interface that names a network its port there, and write into it what it really is."""
    if interface.type != "network":
        return
    networks = await driver.networks()
    allocation = await networks.allocate(owner_of(guest), interface)
    allocation.apply(interface)
    undo.push_async_callback(networks.release, owner_of(guest), interface, live)
    await networks.plugged(interface, live)


async def connect(
    driver: QemuDriver, guest: Guest, live: Domain, interface: Interface, undo: AsyncExitStack
) -> Nic | None:
    """Make what an interface needs on the host, and write its device into it; None if it needs nothing.

    The caller closes the descriptors once QEMU has them.
    """
    await join_network(driver, guest, live, interface, undo)
    if not needs_nic(interface):
        binding_of(owner_of(guest), interface)
        await name_vhost_user(interface)
        return None
    is_virtio = interface.model is not None and interface.model.type.startswith("virtio")
    wants_vhost = is_virtio and live.type == "kvm" and (interface.driver is None or interface.driver.name != "qemu")
    plan = plan_nic(interface, owner=uuid_text(guest.uuid), vnet_header=is_virtio)
    nic = await open_nic(plan, undo, vhost=wants_vhost)
    interface.target = interface.target or InterfaceTarget()
    interface.target.dev = nic.name
    filters = await driver.filters()
    undo.push_async_callback(filters.release, owner_of(guest), interface)
    # Nobody holds the other end yet: no packet comes before its rules.
    await filters.guard(owner_of(guest), interface)
    return nic


async def disconnect(driver: QemuDriver, guest: Guest, live: Domain, interface: Interface) -> None:
    """Take away what an interface has on the host, and give its port back."""
    if (nic := nic_of(interface)) is not None:
        await close_nic(nic)
    await (await driver.filters()).release(owner_of(guest), interface)
    await (await driver.networks()).release(owner_of(guest), interface, live)
