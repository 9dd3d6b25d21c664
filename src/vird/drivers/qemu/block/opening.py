"""Making and opening an image on a running guest, for a snapshot, a copy or a backup; and closing it.

Called with the guest's job held.  Every step puts its undoing on the caller's stack: on failure no node, no object and
no file is left.  The image comes as a `Disk` that stands for it: type, source, driver (whose settings it takes over).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vird import errors
from vird.drivers.qemu.block.chain import Layer, layers
from vird.drivers.qemu.block.files import lend_images, make_file, return_images
from vird.drivers.qemu.hotplug.orders import Step, alone, in_steps
from vird.drivers.qemu.hotplug.plug import execute, facts_for, sealed
from vird.drivers.qemu.lending import Borrowed
from vird.drivers.qemu.plan.arguments import Properties
from vird.drivers.qemu.plan.disks import tuning_of
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.storage.creation import BackingName, create_format, create_storage
from vird.drivers.qemu.plan.storage.credentials import encryption_name
from vird.drivers.qemu.plan.storage.images import Image, chain, image_of
from vird.drivers.qemu.plan.storage.nodes import format_nodes, storage_nodes
from vird.drivers.qemu.storage_paths import path_of
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import FileSource, NetworkSource
from vird.qmp.session import Event

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

CREATION_S: Final = 120.0
"""How long making an empty image may take."""


class Fresh(NamedTuple):
    """What a new image is to be: ``size`` in bytes as its guest sees it, and how its header names what is below."""

    size: int
    backing: BackingName | None = None
    cluster_size: int | None = None


async def open_image(
    driver: QemuDriver,
    guest: Guest,
    disk: Disk,
    undo: AsyncExitStack,
    *,
    below: Image | None = None,
    fresh: Fresh | None = None,
) -> Image:
    """Open the top image of a numbered ``disk``, and make it first when it is ``fresh``.

    ``below`` is an image that QEMU has open already; without one nothing is below, whatever the header says.  A file
    that is to be made must not be there.  Returns the image as QEMU knows it.
    """
    top = image_of(disk)
    if top is None:
        raise errors.InvalidArg("an image without a source cannot be opened")
    image = top._replace(backing=below, ends=below is None)
    path = path_of(disk.source)
    if fresh is not None and isinstance(disk.source, FileSource) and path is not None:
        await make_file(path, undo)
    if path is not None:
        await lend_images(driver, guest, [Borrowed(path, not image.readonly)], undo)
    launch = await _launch(driver, guest, disk)
    if fresh is not None:
        await _make_storage(guest, image, fresh, launch, undo)
    tuning = tuning_of(disk)
    await execute(guest, in_steps(storage_nodes(launch, image, tuning)), undo)
    if fresh is not None:
        await _make_format(guest, image, fresh, undo)
    await execute(guest, in_steps(format_nodes(image, tuning, is_top=True)), undo)
    return image


async def open_chain(driver: QemuDriver, guest: Guest, disk: Disk, undo: AsyncExitStack, *, skip: int = 0) -> Image:
    """Open all images of a numbered ``disk`` whose chain was read, but for the ``skip`` topmost; returns the first."""
    images = list(itertools.islice(chain(image_of(disk)), skip, None))
    if not images:
        raise errors.InvalidArg("an image without a source cannot be opened")
    paths = [(path, not image.readonly) for image in images if (path := path_of(image.source)) is not None]
    await lend_images(driver, guest, itertools.starmap(Borrowed, paths), undo)
    launch, tuning = await _launch(driver, guest, disk), tuning_of(disk)
    for image in reversed(images):
        arguments = [*storage_nodes(launch, image, tuning), *format_nodes(image, tuning, is_top=image is images[0])]
        await execute(guest, in_steps(arguments), undo)
    return images[0]


async def _launch(driver: QemuDriver, guest: Guest, disk: Disk) -> Launch:
    facts = facts_for(driver, guest, disk, secrets=await sealed(driver, guest, disk))
    return Launch.of(alone(guest.document, "disks", disk), guest.running().capabilities, facts)


# --- making


async def _make_storage(guest: Guest, image: Image, fresh: Fresh, launch: Launch, undo: AsyncExitStack) -> None:
    source = image.source
    is_raw_file = isinstance(source, FileSource) and image.is_bare_raw
    if not is_raw_file and not isinstance(source, NetworkSource):
        # An image with a format of its own lets its file grow.
        return
    options = create_storage(source, fresh.size)
    if options is None:
        return
    await create(guest, f"{image.name}-storage", options)


async def _make_format(guest: Guest, image: Image, fresh: Fresh, undo: AsyncExitStack) -> None:
    key = None
    if image.encryption is not None:
        # The node's own secret comes with its storage and stays for its format.
        key = encryption_name(image)
    options = create_format(
        image.format,
        f"{image.name}-storage",
        fresh.size,
        backing=fresh.backing,
        encryption=image.encryption,
        key=key,
        cluster_size=fresh.cluster_size if image.format == "qcow2" else None,
    )
    if options is not None:
        await create(guest, f"{image.name}-format", options)


async def create(guest: Guest, name: str, options: Properties) -> None:
    """Run ``blockdev-create`` to its end.

    Raises ``InternalError`` with QEMU's words, ``OperationTimeout`` when it takes too long; it is cancelled then.
    """
    await run_job(guest, f"create-{name}", "blockdev-create", {"options": options}, deadline=CREATION_S)


async def run_job(guest: Guest, name: str, command: str, arguments: dict[str, Any], *, deadline: float) -> None:
    """Run one of QEMU's jobs that nobody else hears of, to its end, which must be a good one."""
    monitor = guest.monitor
    concluded = asyncio.Event()

    def listen(event: Event) -> None:
        told = event.data
        if event.name == "JOB_STATUS_CHANGE" and (told.get("id"), told.get("status")) == (name, "concluded"):
            concluded.set()

    forget = monitor.on_event(listen)
    monitor.on_closed(lambda _: concluded.set())
    try:
        await monitor.execute(command, {"job-id": name, **arguments})
        try:
            async with asyncio.timeout(deadline):
                await concluded.wait()
            failure = await job_error(guest, name)
        except TimeoutError:
            await monitor.execute("job-cancel", {"id": name})
            raise errors.OperationTimeout(f"QEMU's job '{name}' took longer than {deadline:.0f} s") from None
        finally:
            with suppress(errors.VirdError):
                await monitor.execute("job-dismiss", {"id": name})
    finally:
        forget()
    if failure is not None:
        raise errors.InternalError(f"failed to create image: {failure}")


async def job_error(guest: Guest, name: str) -> str | None:
    """Why a concluded job failed; None if it did not."""
    jobs: Any = await guest.monitor.execute("query-jobs")
    found = next((each for each in jobs if each.get("id") == name), None)
    return None if found is None else found.get("error")


# --- closing


async def close_images(driver: QemuDriver, guest: Guest, disk: Disk, gone: Sequence[Layer]) -> None:
    """Take images away that nothing stands on any more, the topmost first, and give their files back.

    QEMU may know less of them than we think; that is fine.  ``disk`` is one that their settings are like.
    """
    for layer in gone:
        for order in _closing(driver, guest, disk, layer):
            if order.undo is not None:
                with suppress(errors.VirdError):
                    await guest.monitor.execute(order.undo.command, order.undo.arguments)
    used = _used_elsewhere(guest, gone)
    await return_images(driver, guest, [each.path for each in gone if each.path is not None and each.path not in used])


def _used_elsewhere(guest: Guest, gone: Sequence[Layer]) -> set[str | None]:
    """The files of all other images: one file may be below a disk and below its copy."""
    leaving = {id(layer.holder) for layer in gone}
    disks = guest.document.devices.disks if guest.document.devices is not None else []
    tops = [top for disk in disks for top in (disk, disk.mirror) if top is not None]
    return {layer.path for top in tops for layer in layers(top) if id(layer.holder) not in leaving}


def _closing(driver: QemuDriver, guest: Guest, disk: Disk, layer: Layer) -> list[Step]:
    twin = standing_for(disk, layer)
    image = image_of(twin)
    assert image is not None, "a layer has a source"
    launch = Launch.of(
        alone(guest.document, "disks", twin), guest.running().capabilities, facts_for(driver, guest, twin)
    )
    tuning = tuning_of(twin)
    return in_steps([*storage_nodes(launch, image, tuning), *format_nodes(image, tuning, is_top=True)])[::-1]


def standing_for(disk: Disk, layer: Layer) -> Disk:
    """A disk like this one with one image alone."""
    twin = disk.copy()
    source = layer.source.copy()
    source.index = layer.number
    twin.type, twin.source, twin.backing_store, twin.mirror = layer.holder.type or "file", source, None, None
    if twin.driver is not None:
        twin.driver.type = layer.format  # type: ignore[assignment]
    return twin
