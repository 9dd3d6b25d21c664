"""The documents in save files, shown and changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vird.drivers.qemu.definition import read_domain
from vird.drivers.qemu.save.abi import refuse_other_guest
from vird.drivers.qemu.save.file import SaveFile
from vird.model.domain import forms

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


async def shown(driver: QemuDriver, path: str, *, with_secrets: bool) -> str:
    """The document of a file.  Raises ``SystemError_`` and ``OperationFailed``."""
    file = await asyncio.to_thread(SaveFile.open, path)
    try:
        _, image = await asyncio.to_thread(file.read)
    finally:
        await asyncio.to_thread(file.close)
    document = await read_domain(driver, image.document)
    view = forms.definition(document)
    return (view if with_secrets else forms.without_secrets(view)).to_xml()


async def changed(driver: QemuDriver, path: str, xml: str, *, running: bool | None) -> None:
    """Put another document of the same guest into a file, and how it comes back if that is said.

    Raises ``ConfigUnsupported`` for one of another guest, ``OperationFailed`` when it does not fit.
    """
    file = await asyncio.to_thread(lambda: SaveFile.open(path, writable=True))
    try:
        header, image = await asyncio.to_thread(file.read)
        document = await read_domain(driver, xml)
        refuse_other_guest(await read_domain(driver, image.document), document)
        new = image._replace(
            document=forms.migratable(document).to_xml(), running=image.running if running is None else running
        )
        await asyncio.to_thread(file.replace, header, new)
    finally:
        await asyncio.to_thread(file.close)
