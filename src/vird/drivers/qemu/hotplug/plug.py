"""Plugging a device into a running guest: what it needs on the host, then the guest's own end.

Called with the guest's job held.  Everything that was done is undone when a step fails; the live document is
changed when all of it worked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api import events as told
from vird.drivers.common.nic import Nic
from vird.drivers.qemu import lending
from vird.drivers.qemu.block.numbers import number_new
from vird.drivers.qemu.connect import connect
from vird.drivers.qemu.definition import facts_of, new_mac
from vird.drivers.qemu.host_devices import name_backends
from vird.drivers.qemu.hotplug import document
from vird.drivers.qemu.hotplug.document import Given
from vird.drivers.qemu.hotplug.host_device import plug_host_devices
from vird.drivers.qemu.hotplug.orders import Step, alone, steps
from vird.drivers.qemu.hotplug.pluggable import CHARDEVS, check_comes_later, check_kind
from vird.drivers.qemu.images import find_backings
from vird.drivers.qemu.plan.facts import LaunchFacts, NicDescriptors, SealedSecret
from vird.drivers.qemu.plan.launch import alias_of
from vird.drivers.qemu.plan.storage.credentials import wanted_secrets
from vird.drivers.qemu.sealing import MASTER_KEY, seal_all
from vird.drivers.qemu.settle import learn_terminals
from vird.drivers.qemu.storage_paths import place, volume_sources
from vird.model.checks.aliases import assign_aliases
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


async def plug(driver: QemuDriver, guest: Guest, given: Given) -> None:
    """Plug one device in, and a controller for it where it needs one.

    Raises `OperationUnsupported` for kinds that cannot come later, and whatever kept it from being plugged in.
    """
    check_comes_later(guest.document, given)
    check_kind(given)
    capabilities = guest.running().capabilities
    tried, added = document.completed(guest.document, given, facts_of(guest.document, capabilities), new_mac)
    document.check_pluggable(added)
    assign_aliases(tried)
    private_dir, channel_dir = folders(driver, guest)
    document.assign_sockets(added, private_dir, channel_dir)
    name_backends(each.device for each in added)
    async with AsyncExitStack() as undo:
        for each in added:
            await _plug_one(driver, guest, tried, each, undo)
        undo.pop_all()
    for each in added:
        document.add(guest.document, each)
    if given.field == "interfaces" and (watch := guest.running().addresses) is not None:
        watch.look(added[-1].device)
    if given.field in CHARDEVS:
        learn_terminals(guest.document, await guest.monitor.execute("query-chardev"))
    driver.bus.publish(told.DomainDeviceAdded(guest.ref, alias_of(added[-1].device)))
    await driver.save_status(guest)


async def _plug_one(driver: QemuDriver, guest: Guest, tried: Domain, given: Given, undo: AsyncExitStack) -> None:
    nic: Nic | None = None
    if given.field == "interfaces":
        nic = await connect(driver, guest, tried, given.device, undo)
    elif given.field == "disks":
        await _lend_images(driver, guest, given, undo)
    try:
        usb_places = await plug_host_devices(driver, guest, tried, given, undo)
        secrets = await sealed(driver, guest, given.device)
        facts = facts_for(driver, guest, given.device, nic, secrets)._replace(usb_places=usb_places)
        planned = steps(tried, given.field, given.device, guest.running().capabilities, facts)
        if nic is not None:
            await _send_descriptors(guest, facts.nics[alias_of(given.device)], nic, undo)
        await execute(guest, planned, undo)
    finally:
        if nic is not None:
            await asyncio.to_thread(nic.close)
    link = getattr(given.device, "link", None)
    if link is not None and link.state == "down":
        await guest.monitor.execute("set_link", {"name": alias_of(given.device), "up": False})


def facts_for(
    driver: QemuDriver,
    guest: Guest,
    device: Any = None,
    nic: Nic | None = None,
    secrets: Mapping[str, SealedSecret] | None = None,
) -> LaunchFacts:
    """What the plan must know; descriptors are known to QEMU by names that follow from the device's alias.

    Without ``secrets`` the plan only serves to take the device away again.
    """
    nics = {}
    if nic is not None:
        alias = alias_of(device)
        taps = tuple(f"fd-{alias}-{number}" for number in range(len(nic.fds)))
        nics[alias] = NicDescriptors(taps, tuple(f"vhostfd-{alias}-{number}" for number in range(len(nic.vhost_fds))))
    private_dir, channel_dir = folders(driver, guest)
    disks = [device] if isinstance(device, Disk) else []
    if secrets is None:
        secrets = {wanted.object_name: SealedSecret("", "") for wanted in wanted_secrets(disks)}
    return LaunchFacts(
        private_dir=private_dir, channel_dir=channel_dir, nics=nics, secrets=secrets, volumes=volume_sources(disks)
    )


async def sealed(driver: QemuDriver, guest: Guest, device: Any) -> dict[str, SealedSecret]:
    """The secrets that a device needs, for this guest's eyes.  Raises ``NoSecret``."""
    wanted = wanted_secrets([device] if isinstance(device, Disk) else [])
    if not wanted:
        return {}
    key = guest.running().private_dir / MASTER_KEY
    return await asyncio.to_thread(seal_all, wanted, await driver.secrets(), key)


def folders(driver: QemuDriver, guest: Guest) -> tuple[str, str]:
    """The guest's own folder, and the one of its channels."""
    return str(guest.running().private_dir), str(driver.places.channel_dir(guest.id, guest.name))


async def _send_descriptors(guest: Guest, names: NicDescriptors, nic: Nic, undo: AsyncExitStack) -> None:
    for name, fd in zip((*names.taps, *names.vhosts), (*nic.fds, *nic.vhost_fds), strict=True):
        await guest.monitor.send_fd(name, fd)
        undo.push_async_callback(_quietly, guest, "closefd", {"fdname": name})


async def execute(guest: Guest, planned: list[Step], undo: AsyncExitStack) -> None:
    """Give the commands, in order."""
    for step in planned:
        await guest.monitor.execute(step.do.command, step.do.arguments)
        if step.undo is not None:
            undo.push_async_callback(_quietly, guest, step.undo.command, step.undo.arguments)


async def _quietly(guest: Guest, command: str, arguments: dict[str, object]) -> None:
    with suppress(errors.VirdError):
        await guest.monitor.execute(command, arguments)


async def _lend_images(driver: QemuDriver, guest: Guest, given: Given, undo: AsyncExitStack) -> None:
    """Find the images below a disk, number them, and let the guest's user open them."""
    disk = given.device
    await place(driver, [disk])
    await asyncio.to_thread(find_backings, [disk])
    number_new(guest, disk)
    await lend(driver, guest, given, undo)


async def lend(driver: QemuDriver, guest: Guest, given: Given, undo: AsyncExitStack) -> None:
    """Let the guest's user open what one device needs, and nothing else."""
    if driver.credentials is None or not driver.settings.dynamic_ownership or not lending.relabels(guest.document):
        return
    only = alone(guest.document, given.field, given.device)
    only.os = None
    remember = guest.running().remembers_owner
    await lending.lend_files(only, driver.credentials, remember=remember)
    undo.push_async_callback(lending.return_files, only, remembered=remember)
