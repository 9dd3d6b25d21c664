"""Simulated guests in files: saved, brought back, dumped.

A save file holds the guest's document and nothing else: there is no memory to keep.  Its layout is
what libvirt's test driver writes, so that files can be exchanged.
"""

from __future__ import annotations

import asyncio
import os
import struct
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.saving import Saving
from vird.api.enums.domain import (
    DomainCoreDumpFlags,
    DomainCoreDumpFormat,
    DomainRunningReason,
    DomainSaveImageXMLFlags,
    DomainSaveRestoreFlags,
    DomainShutoffReason,
)
from vird.api.enums.domain_event import DomainEventStartedDetailType, DomainEventStoppedDetailType, DomainEventType
from vird.drivers.test.definition import read_guest
from vird.drivers.test.guest import Guest, format_guest
from vird.drivers.test.refuse import invalid_operation, same_guest, unknown_flags
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

MAGIC: Final = b"TestGuestMagic\0"
LENGTH: Final = struct.Struct("=i")
LIMIT: Final = 16 * 1024 * 1024
"""The longest document that is read from a file."""

SAVED: Final = DomainSaveRestoreFlags.BYPASS_CACHE | DomainSaveRestoreFlags.RUNNING | DomainSaveRestoreFlags.PAUSED
IMAGE_CHANGED: Final = DomainSaveRestoreFlags.RUNNING | DomainSaveRestoreFlags.PAUSED


class TestSaving(Saving):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    # --- save files

    async def domain_save_flags(self, dom: DomainRef, to: str, dxml: str | None, flags: int) -> None:
        """Write the guest to a file and end it."""
        unknown_flags(flags, None, remote.DOMAIN_SAVE_FLAGS)
        if dxml is not None:
            raise errors.ArgumentUnsupported("xml modification unsupported")
        guest = self._active(dom)
        content = packed(format_guest(guest.newest, 0))
        try:
            await asyncio.to_thread(_write, to, content)
        except OSError as failure:
            raise _failed(f"saving domain '{guest.name}' to '{to}': open failed", failure) from failure
        if guest.is_active:
            self._stop(guest, DomainShutoffReason.SAVED, DomainEventStoppedDetailType.SAVED)

    async def domain_restore_flags(self, from_: str, dxml: str | None, flags: int) -> None:
        """Bring a saved guest back, running."""
        unknown_flags(flags, None, remote.DOMAIN_RESTORE_FLAGS)
        if dxml is not None:
            raise errors.ArgumentUnsupported("xml modification unsupported")
        world = self._world
        document = await self._read(from_)
        guest = same_guest(world, document)
        if guest is not None and guest.is_active:
            raise invalid_operation(f"domain '{guest.name}' is already active")
        if guest is None:
            guest = world.add_guest(document)
        guest.live = document
        world.start(guest, DomainRunningReason.RESTORED)
        world.tell(guest, DomainEventType.STARTED, DomainEventStartedDetailType.RESTORED)

    async def domain_save_image_get_xml_desc(self, file: str, flags: int) -> str:
        """The document inside a file."""
        unknown_flags(flags, DomainSaveImageXMLFlags, remote.DOMAIN_SAVE_IMAGE_GET_XML_DESC)
        return format_guest(await self._read(file), flags)

    async def domain_save_image_define_xml(self, file: str, dxml: str, flags: int) -> None:
        """Replace the document inside a file."""
        unknown_flags(flags, IMAGE_CHANGED, remote.DOMAIN_SAVE_IMAGE_DEFINE_XML)
        await self._read(file)
        document = read_guest(dxml, self._world.machine.arch)
        try:
            await asyncio.to_thread(_write, file, packed(format_guest(document, 0)))
        except OSError as failure:
            raise _failed(f"cannot write domain image '{file}'", failure) from failure

    async def _read(self, path: str) -> Domain:
        return read_guest(await asyncio.to_thread(_unpacked, path), self._world.machine.arch)

    # --- managed save

    async def domain_managed_save(self, dom: DomainRef, flags: int) -> None:
        """End the guest; its next start goes on from here."""
        unknown_flags(flags, SAVED, remote.DOMAIN_MANAGED_SAVE)
        guest = self._active(dom)
        if not guest.is_persistent:
            raise errors.OperationInvalid("cannot do managed save for transient domain")
        self._stop(guest, DomainShutoffReason.SAVED, DomainEventStoppedDetailType.SAVED)
        guest.has_managed_save = True

    async def domain_has_managed_save_image(self, dom: DomainRef, flags: int) -> int:
        """1 when its next start goes on from a managed save, else 0."""
        unknown_flags(flags, None, remote.DOMAIN_HAS_MANAGED_SAVE_IMAGE)
        return int(self._world.guest(dom).has_managed_save)

    async def domain_managed_save_remove(self, dom: DomainRef, flags: int) -> None:
        """Have the next start begin anew."""
        unknown_flags(flags, None, remote.DOMAIN_MANAGED_SAVE_REMOVE)
        self._world.guest(dom).has_managed_save = False

    # --- core dumps

    async def domain_core_dump(self, dom: DomainRef, to: str, flags: int) -> None:
        """Dump in the only format there is."""
        await self.domain_core_dump_with_format(dom, to, DomainCoreDumpFormat.RAW, flags)

    async def domain_core_dump_with_format(self, dom: DomainRef, to: str, dumpformat: int, flags: int) -> None:
        """Write a file that says it is a dump, and end the guest if the flags say so."""
        unknown_flags(flags, DomainCoreDumpFlags.CRASH, remote.DOMAIN_CORE_DUMP_WITH_FORMAT)
        guest = self._active(dom)
        # The order is that of libvirt's: a format that is refused leaves an empty dump behind.
        try:
            await asyncio.to_thread(_write, to, MAGIC)
        except OSError as failure:
            raise _failed(f"domain '{guest.name}' coredump: failed to open {to}", failure) from failure
        if dumpformat != DomainCoreDumpFormat.RAW:
            raise errors.OperationUnsupported("kdump-compressed format is not supported here")
        if flags & DomainCoreDumpFlags.CRASH and guest.is_active:
            self._stop(guest, DomainShutoffReason.CRASHED, DomainEventStoppedDetailType.CRASHED)

    def _active(self, dom: DomainRef) -> Guest:
        guest = self._world.answering(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        return guest

    def _stop(self, guest: Guest, reason: DomainShutoffReason, detail: DomainEventStoppedDetailType) -> None:
        self._world.stop(guest, reason)
        self._world.tell(guest, DomainEventType.STOPPED, detail)
        self._world.drop_transient(guest)


def packed(text: str) -> bytes:
    """A document as the content of a save file."""
    content = text.encode()
    return MAGIC + LENGTH.pack(len(content)) + content


def _write(path: str, content: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(fd, "wb") as file:
        file.write(content)


def _unpacked(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            head = file.read(len(MAGIC))
            if len(head) < len(MAGIC):
                raise errors.SystemError_(f"incomplete save header in '{path}'")
            if head != MAGIC:
                raise errors.InternalError("mismatched header magic")
            length = file.read(LENGTH.size)
            if len(length) < LENGTH.size:
                raise errors.SystemError_(f"failed to read metadata length in '{path}'")
            (size,) = LENGTH.unpack(length)
            if not 1 <= size <= LIMIT:
                raise errors.InternalError("length of metadata out of range")
            content = file.read(size)
            if len(content) < size:
                raise errors.SystemError_(f"incomplete metadata in '{path}'")
            return content
    except OSError as failure:
        raise _failed(f"cannot read domain image '{path}'", failure) from failure


def _failed(what: str, failure: OSError) -> errors.SystemError_:
    number = failure.errno or 0
    return errors.SystemError_(f"{what}: {os.strerror(number)}", int1=number)
