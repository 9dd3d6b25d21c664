"""Files of images that come to a running guest, or leave it: made, lent to the guest's user, given back.

What was lent when the guest started is given back when it ends (``lending``); here are single images in between.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from vird import errors
from vird.drivers.qemu import lending
from vird.drivers.qemu.lending import Borrowed
from vird.host.process import Credentials

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

NEW_FILE_MODE = 0o600


async def make_file(path: str, undo: AsyncExitStack) -> None:
    """Make an empty file, which must not be there yet; undone by removing it.  Raises ``SystemError_``."""

    def make() -> None:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, NEW_FILE_MODE))

    try:
        await asyncio.to_thread(make)
    except OSError as failure:
        raise errors.SystemError_(
            f"failed to create image file '{path}': {failure.strerror}", int1=failure.errno or 0
        ) from failure
    undo.push_async_callback(remove_file, path)


async def remove_file(path: str) -> None:
    """Remove it; one that is gone is fine."""

    def remove() -> None:
        with suppress(FileNotFoundError):
            os.unlink(path)

    await asyncio.to_thread(remove)


def borrower(driver: QemuDriver, guest: Guest) -> Credentials | None:
    """Who files are lent to; None where their owners stay."""
    if not driver.settings.dynamic_ownership or not lending.relabels(guest.document):
        return None
    return driver.credentials


async def lend_images(driver: QemuDriver, guest: Guest, files: Iterable[Borrowed], undo: AsyncExitStack) -> None:
    """Let the guest's user open these files, until they are given back by ``return_images`` or at its end."""
    to, remember = borrower(driver, guest), guest.running().remembers_owner
    if to is None:
        return
    lent = await lending.lend_each(files, to, remember=remember)
    undo.push_async_callback(lending.return_each, lent, remembered=remember)


async def lend_for_writing(driver: QemuDriver, guest: Guest, paths: Iterable[str], undo: AsyncExitStack) -> None:
    """Let it write to files that it only reads so far.

    Those that were lent to it already stay as they are, and all are given back at its end like any image of its.
    """
    to = borrower(driver, guest)
    if to is not None:
        unlent = await asyncio.to_thread(_not_owned, paths, to.uid)
        await lend_images(driver, guest, unlent, undo)


def _not_owned(paths: Iterable[str], uid: int) -> list[Borrowed]:
    return [Borrowed(path, True) for path in paths if os.stat(path).st_uid != uid]


async def return_images(driver: QemuDriver, guest: Guest, paths: Iterable[str]) -> None:
    """Give back files that are no images of the guest's any more."""
    if borrower(driver, guest) is not None:
        await lending.return_each(paths, remembered=guest.running().remembers_owner)
