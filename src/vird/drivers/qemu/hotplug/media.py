"""Another medium in a removable drive of a running guest, or none.

Called with the guest's job held.  The guest may hold the tray shut; then nothing changes, unless it is forced.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.drivers.qemu import lending
from vird.drivers.qemu.block.busy import refuse_busy
from vird.drivers.qemu.block.numbers import number_new
from vird.drivers.qemu.definition import facts_of, new_mac
from vird.drivers.qemu.hotplug import document
from vird.drivers.qemu.hotplug.document import Given
from vird.drivers.qemu.hotplug.orders import alone, steps
from vird.drivers.qemu.hotplug.plug import execute, facts_for, lend, sealed
from vird.drivers.qemu.images import find_backings
from vird.drivers.qemu.plan.facts import SealedSecret
from vird.drivers.qemu.plan.launch import alias_of
from vird.drivers.qemu.plan.storage.images import image_of
from vird.drivers.qemu.plan.storage.nodes import format_node
from vird.drivers.qemu.storage_paths import place
from vird.markup import plan_of
from vird.model.domain.devices.disk import Disk, DiskDriver
from vird.qmp.session import Event

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

PATIENCE_S = 5.0
"""How long a guest may take to open a tray that it has locked."""
REMOVABLE = ("cdrom", "floppy")
SHOWN = ("model", "serial", "wwn", "vendor", "product", "readonly", "shareable")
"""What a guest sees of a disk, or the host enforces from its start on."""


def check_removable_medium(old: Disk, new: Disk) -> None:
    """Raises `OperationUnsupported` when a disk would become another kind of device."""
    if new.device is not None and (new.device or "disk") != (old.device or "disk"):
        raise errors.OperationUnsupported("cannot modify field 'device' of the disk")


async def change_medium(driver: QemuDriver, guest: Guest, given: Given, *, force: bool) -> None:
    """Put what the document names into the drive that it names.

    Raises `DeviceMissing`, `ConfigUnsupported` for a drive whose medium cannot change, `OperationFailed` when the
    guest keeps the tray shut.
    """
    wanted: Disk = given.device
    try:
        old: Disk = document.meant(guest.document, given)
    except errors.DeviceMissing:
        name = wanted.target.dev if wanted.target is not None else ""
        raise errors.InternalError(f"disk '{name}' not found") from None
    check_removable_medium(old, wanted)
    refuse_busy(guest, old)
    if old.device not in REMOVABLE:
        facts = facts_of(guest.document, guest.running().capabilities)
        check_same_disk(old, document.completed_in_place(guest.document, old, given, facts, new_mac))
        return
    new = old.copy()
    new.type, new.source, new.backing_store = wanted.type, wanted.source, None
    if wanted.driver is not None and wanted.driver.type is not None and new.driver is not None:
        new.driver.type = wanted.driver.type
    await place(driver, [new])
    await asyncio.to_thread(find_backings, [new])
    number_new(guest, new)
    target = Given("disks", "disk", new)
    async with AsyncExitStack() as undo:
        if new.source is not None:
            await lend(driver, guest, target, undo)
            secrets = await sealed(driver, guest, new)
            await execute(guest, _nodes(driver, guest, target, secrets), undo)
        await _open_tray(guest, alias_of(old), force=force)
        await guest.monitor.execute("blockdev-remove-medium", {"id": alias_of(old)})
        top = image_of(new)
        if top is not None:
            insert = {"id": alias_of(old), "node-name": format_node(top)}
            await guest.monitor.execute("blockdev-insert-medium", insert)
        await guest.monitor.execute("blockdev-close-tray", {"id": alias_of(old)})
        undo.pop_all()
    await _let_go(driver, guest, Given("disks", "disk", old))
    if new.target is not None:
        new.target.tray = None
    document.replace(guest.document, "disks", old, new)
    await driver.save_status(guest)


def check_same_disk(old: Disk, new: Disk) -> None:
    """A disk that is built in stays what it is; raises for each way in which a completed document differs."""
    if new.source is not None and old.source != _as_numbered(new.source, old):
        raise errors.ConfigUnsupported("disk source can be changed only in removable drives")
    was, would_be = old.driver or DiskDriver(), new.driver or DiskDriver()
    changed = [name for name in SHOWN if getattr(old, name) != getattr(new, name)]
    changed += [name for name in plan_of(DiskDriver).names if getattr(was, name) != getattr(would_be, name)]
    if changed:
        raise errors.OperationUnsupported(f"cannot modify field '{changed[0]}' of the disk")


def _as_numbered(source: Any, old: Disk) -> Any:
    twin = source.copy()
    twin.index = getattr(old.source, "index", None)
    return twin


async def _open_tray(guest: Guest, alias: str, *, force: bool) -> None:
    """Open it, or have the guest open what it has locked, in its own time."""
    opened = asyncio.Event()

    def listen(event: Event) -> None:
        if event.name == "DEVICE_TRAY_MOVED" and event.data.get("id") == alias and event.data.get("tray-open"):
            opened.set()

    forget = guest.monitor.on_event(listen)
    try:
        await guest.monitor.execute("blockdev-open-tray", {"id": alias, "force": force})
        if await _is_open(guest, alias):
            return
        async with asyncio.timeout(PATIENCE_S):
            await opened.wait()
    except TimeoutError:
        raise errors.OperationFailed(f"the tray of {alias} is locked by the guest") from None
    finally:
        forget()


async def _is_open(guest: Guest, alias: str) -> bool:
    drives: Any = await guest.monitor.execute("query-block")
    drive = next((each for each in drives if str(each.get("qdev", "")).split("/")[-1] == alias), None)
    return drive is None or bool(drive.get("tray_open", True))


def _nodes(
    driver: QemuDriver, guest: Guest, target: Given, secrets: Mapping[str, SealedSecret] | None = None
) -> list[Any]:
    facts = facts_for(driver, guest, target.device, secrets=secrets)
    planned = steps(guest.document, "disks", target.device, guest.running().capabilities, facts)
    return [step for step in planned if not step.is_guests]


async def _let_go(driver: QemuDriver, guest: Guest, target: Given) -> None:
    """Close the images of the medium that was taken out, and give its files back."""
    if target.device.source is None:
        return
    for step in reversed(_nodes(driver, guest, target)):
        if step.undo is not None:
            with suppress(errors.VirdError):
                await guest.monitor.execute(step.undo.command, step.undo.arguments)
    if driver.credentials is not None and driver.settings.dynamic_ownership and lending.relabels(guest.document):
        only = alone(guest.document, "disks", target.device)
        only.os = None
        await lending.return_files(only, remembered=guest.running().remembers_owner)
