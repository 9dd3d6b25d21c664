"""Bringing a saved guest back: QEMU starts as the document says, waits, and reads its state.

A file that failed to be read stays where it is.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason
from vird.api.enums.domain_event import DomainEventStartedDetailType, DomainEventSuspendedDetailType, DomainEventType
from vird.api.enums.domain_stats import DomainJobOperation
from vird.drivers.qemu.definition import read_domain
from vird.drivers.qemu.save.abi import refuse_other_guest
from vird.drivers.qemu.save.file import SaveFile
from vird.drivers.qemu.save.transfer import Transfer
from vird.drivers.qemu.start import start
from vird.model.domain.domain import Domain
from vird.model.save_image import SaveImage
from vird.qmp.client import Client

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)


class Opened:
    """A save file, what it says, and the guest that it is of.  Close it."""

    def __init__(self, file: SaveFile, image: SaveImage, document: Domain) -> None:
        self.file = file
        self.image = image
        self.document = document

    @classmethod
    async def of(cls, driver: QemuDriver, path: str, other: str | None = None) -> Opened:
        """Open a file, with another document of the same guest if one is given.

        Raises ``SystemError_`` and ``OperationFailed`` for files that are none, ``ConfigUnsupported`` for a document
        of another guest, and what ``read_domain`` raises.
        """
        file = await asyncio.to_thread(SaveFile.open, path)
        try:
            _, image = await asyncio.to_thread(file.read)
            if image.compression != "raw":
                raise errors.OperationUnsupported(f"save images compressed with {image.compression} are not read here")
            document = await read_domain(driver, image.document)
            if other is not None:
                changed = await read_domain(driver, other)
                refuse_other_guest(document, changed)
                document = changed
            return cls(file, image, await _as_hooks_want(driver, document))
        except BaseException:
            await asyncio.to_thread(file.close)
            raise


async def _as_hooks_want(driver: QemuDriver, document: Domain) -> Domain:
    printed = await driver.hooks.call("qemu", document.name, "restore", document=document.to_xml)
    if not printed.strip():
        return document
    changed = await read_domain(driver, printed)
    refuse_other_guest(document, changed)
    return changed


async def restore(driver: QemuDriver, guest: Guest, opened: Opened, *, running: bool, paused: bool = False) -> None:
    """Bring a guest back, whose job the caller holds.

    It goes on unless ``running`` is False or the caller wants it ``paused`` at first.  Raises what kept it from coming
    back, and then nothing of it is left.
    """

    async def read_state(monitor: Client) -> None:
        runtime = guest.running()
        runtime.transfer = Transfer(monitor, DomainJobOperation.RESTORE)
        try:
            guest.last_job = await runtime.transfer.into(opened.file.fd)
        finally:
            runtime.transfer = None

    await start(driver, guest, opened.document, paused=True, incoming=read_state)
    guest.change(guest.state, DomainPausedReason.MIGRATION)
    guest.tell(driver.bus, DomainEventType.STARTED, DomainEventStartedDetailType.RESTORED)
    if running and not paused:
        guest.running().run_reason = DomainRunningReason.RESTORED
        await guest.monitor.execute("cont")
    else:
        detail = DomainEventSuspendedDetailType.PAUSED if paused else DomainEventSuspendedDetailType.RESTORED
        guest.tell(driver.bus, DomainEventType.SUSPENDED, detail)
    await driver.save_status(guest)


async def resume_saved(driver: QemuDriver, guest: Guest, *, paused: bool = False) -> bool:
    """Bring a guest back from its managed save, if it has one, whose job the caller holds; tell whether it had.

    A file whose writing was broken off is removed: it never was a state.
    """
    path = driver.places.saved(guest.name)
    if not guest.has_managed_save:
        return False
    try:
        opened = await Opened.of(driver, str(path))
    except errors.OperationFailed as failure:
        if "incomplete" not in failure.message:
            raise
        log.warning("%s: %s is dropped: %s", guest.name, path, failure)
        await forget_saved(driver, guest)
        return False
    try:
        await restore(driver, guest, opened, running=opened.image.running, paused=paused)
    finally:
        await asyncio.to_thread(opened.file.close)
    await forget_saved(driver, guest)
    return True


async def forget_saved(driver: QemuDriver, guest: Guest, *, missing_ok: bool = True) -> None:
    """Remove a guest's managed save; one that is gone already may be fine.

    Raises ``SystemError_``.
    """
    path = driver.places.saved(guest.name)
    try:
        await asyncio.to_thread(path.unlink, missing_ok=missing_ok)
    except OSError as failure:
        if isinstance(failure, FileNotFoundError):
            guest.has_managed_save = False
        raise errors.SystemError_(
            f"Failed to remove managed save file '{path}': {failure.strerror}", int1=failure.errno or 0
        ) from failure
    guest.has_managed_save = False
