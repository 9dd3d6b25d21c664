"""Asking a running guest to let a device go, and taking its pieces away once it has.

The guest may take its time, and may refuse.  A caller waits for a few seconds and then leaves; whenever the device
goes after that, the watcher finishes the work.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api import events as told
from vird.drivers.qemu import lending
from vird.drivers.qemu.block.busy import refuse_busy
from vird.drivers.qemu.connect import disconnect
from vird.drivers.qemu.hotplug import document
from vird.drivers.qemu.hotplug.document import Given
from vird.drivers.qemu.hotplug.host_device import unplug_host_devices
from vird.drivers.qemu.hotplug.orders import PARTS, alone, steps
from vird.drivers.qemu.hotplug.plug import facts_for
from vird.drivers.qemu.hotplug.pluggable import check_goes
from vird.drivers.qemu.plan.launch import alias_of

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)

PATIENCE_S: Final = 5.0
"""How long a caller waits for the guest, as with libvirt."""


async def unplug(driver: QemuDriver, guest: Guest, given: Given) -> None:
    """Have the guest let a device go; returns when it has, or after a few seconds.

    Raises `OperationUnsupported` for what never goes, `OperationFailed` when the guest refuses.
    """
    check_goes(guest.document, given)
    if given.field == "disks":
        refuse_busy(guest, given.device)
    alias = alias_of(given.device)
    runtime = guest.running()
    if not any(step.is_guests for step in _planned(driver, guest, given)):
        raise errors.OperationUnsupported(f"live detach of device '{given.tag}' is not supported")
    gone = asyncio.get_running_loop().create_future()
    runtime.leaving[alias] = gone
    try:
        await runtime.monitor.execute("device_del", {"id": alias})
        async with asyncio.timeout(PATIENCE_S):
            let_go = await gone
    except TimeoutError:
        return
    finally:
        runtime.leaving.pop(alias, None)
    if not let_go:
        raise errors.OperationFailed(f"unplug of device was rejected by the guest: {alias}")
    await dismantle(driver, guest, given)


async def dismantle(driver: QemuDriver, guest: Guest, given: Given) -> None:
    """Take away what stood behind a device that the guest has let go, and tell everybody."""
    for step in reversed(_planned(driver, guest, given)):
        if step.undo is None or step.is_guests:
            continue
        try:
            await guest.monitor.execute(step.undo.command, step.undo.arguments)
        except errors.VirdError as refusal:
            log.warning("%s", refusal, extra={"guest": guest.name})
    await unplug_host_devices(driver, guest, given)
    if given.field == "interfaces":
        if (watch := guest.running().addresses) is not None:
            watch.leave(given.device)
        await disconnect(driver, guest, guest.document, given.device)
    elif given.field == "disks" and driver.credentials is not None and driver.settings.dynamic_ownership:
        only = alone(guest.document, given.field, given.device)
        only.os = None
        if lending.relabels(guest.document):
            await lending.return_files(only, remembered=guest.running().remembers_owner)
    document.remove(guest.document, given.field, given.device)
    await driver.save_status(guest)
    driver.bus.publish(told.DomainDeviceRemoved(guest.ref, alias_of(given.device)))


async def device_is_gone(driver: QemuDriver, guest: Guest, alias: str) -> None:
    """The guest let a device go that nobody waits for."""
    async with guest.job.hold("device removal"):
        if guest.runtime is None:
            return
        given = document.by_alias(guest.document, alias)
        if given is not None and given.field in PARTS:
            await dismantle(driver, guest, given)
        else:
            driver.bus.publish(told.DomainDeviceRemoved(guest.ref, alias))


async def find_gone(driver: QemuDriver, guest: Guest) -> None:
    """After a daemon's restart: dismantle what the guest let go while nobody listened."""
    listed: Any = await guest.monitor.execute("qom-list", {"path": "/machine/peripheral"})
    there = {str(each["name"]) for each in listed}
    for field in PARTS:
        for device in list(getattr(document.devices_of(guest.document), field)):
            given = Given(field, field, device)
            if alias_of(device) in there:
                continue
            if any(step.is_guests for step in _planned(driver, guest, given)):
                await dismantle(driver, guest, given)


def _planned(driver: QemuDriver, guest: Guest, given: Given) -> list[Any]:
    """What made the device; nothing for kinds that only a new guest can have."""
    if given.field not in PARTS:
        return []
    try:
        facts = facts_for(driver, guest, given.device)
        return steps(guest.document, given.field, given.device, guest.running().capabilities, facts)
    except errors.OperationUnsupported:
        return []
