"""Guests in files, as clients ask for it: saved and brought back, where the next start finds them or where the caller
says, their documents shown and changed, and their memory dumped.

How the state goes through a descriptor is ``save/transfer``'s business, the file's layout ``save/file``'s.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.saving import Saving
from vird.api.enums.domain import (
    DomainCoreDumpFlags,
    DomainCoreDumpFormat,
    DomainSaveImageXMLFlags,
    DomainSaveRestoreFlags,
)
from vird.api.params.domain_misc import DOMAIN_SAVE_PARAM_DXML, DOMAIN_SAVE_PARAM_FILE
from vird.drivers.common.impact import bare_argument
from vird.drivers.qemu.definition import read_domain, uuid_bytes
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.same import same_guest
from vird.drivers.qemu.save import image
from vird.drivers.qemu.save.dump import dump
from vird.drivers.qemu.save.restore import Opened, forget_saved, restore
from vird.drivers.qemu.save.store import save
from vird.errors import ErrorDomain
from vird.host.files import make_folder
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

Flags = DomainSaveRestoreFlags
SAVE_FLAGS = Flags.BYPASS_CACHE | Flags.RUNNING | Flags.PAUSED
EITHER = Flags.RUNNING | Flags.PAUSED


class QemuSaving(Saving):
    """The capability, for one client."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver, caller: Caller) -> None:
        self._driver = driver
        self._caller = caller

    # --- files of the caller's

    async def domain_save_flags(self, dom: DomainRef, to: str, dxml: str | None, flags: int) -> None:
        """Save a running guest to a file and end it."""
        check_flags(flags, SAVE_FLAGS, remote.DOMAIN_SAVE_FLAGS)
        guest = self._driver.guest(dom)
        guest.require_active()
        other = await read_domain(self._driver, dxml) if dxml else None
        async with guest.job.hold("save", str(self._caller)):
            guest.require_active()
            await save(self._driver, guest, to, other=other, running=wanted(flags))

    async def domain_save_params(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """The same, or a managed save where no file is named."""
        check_flags(flags, SAVE_FLAGS, remote.DOMAIN_SAVE_PARAMS)
        found = _named(params)
        path = found.get(DOMAIN_SAVE_PARAM_FILE)
        if path is not None:
            await self.domain_save_flags(dom, path, found.get(DOMAIN_SAVE_PARAM_DXML), flags)
        elif DOMAIN_SAVE_PARAM_DXML in found:
            raise errors.InvalidArg("a managed save has the document that the guest has")
        else:
            await self.domain_managed_save(dom, flags)

    async def domain_restore_flags(self, from_: str, dxml: str | None, flags: int) -> None:
        """Bring a guest back from a file, which stays."""
        check_flags(flags, SAVE_FLAGS | Flags.RESET_NVRAM, remote.DOMAIN_RESTORE_FLAGS)
        driver = self._driver
        opened = await Opened.of(driver, from_, dxml)
        try:
            guest, is_new = self._guest_of(opened)
            try:
                async with guest.job.hold("restore", str(self._caller)):
                    said = wanted(flags)
                    await restore(driver, guest, opened, running=opened.image.running if said is None else said)
            except BaseException:
                if is_new:
                    driver.domains.remove(guest)
                raise
        finally:
            await asyncio.to_thread(opened.file.close)

    def _guest_of(self, opened: Opened) -> tuple[Guest, bool]:
        guest = same_guest(self._driver.domains, opened.document)
        if guest is None:
            guest = Guest(opened.document.name, uuid_bytes(opened.document), live=opened.document)
            self._driver.domains.add(guest)
            return guest, True
        if guest.is_active:
            raise errors.OperationInvalid(f"domain '{guest.name}' is already active", domain=ErrorDomain.DOMAIN)
        return guest, False

    async def domain_restore_params(self, params: list[TypedParam], flags: int) -> None:
        """The same by parameters."""
        found = _named(params)
        path = found.get(DOMAIN_SAVE_PARAM_FILE)
        if path is None:
            raise errors.InvalidArg("missing path to restore from")
        await self.domain_restore_flags(path, found.get(DOMAIN_SAVE_PARAM_DXML), flags)

    async def domain_save_image_get_xml_desc(self, file: str, flags: int) -> str:
        """The document inside a file."""
        check_flags(flags, DomainSaveImageXMLFlags, remote.DOMAIN_SAVE_IMAGE_GET_XML_DESC)
        return await image.shown(self._driver, file, with_secrets=bool(flags & DomainSaveImageXMLFlags.SECURE))

    async def domain_save_image_define_xml(self, file: str, dxml: str, flags: int) -> None:
        """Replace the document inside a file."""
        check_flags(flags, EITHER, remote.DOMAIN_SAVE_IMAGE_DEFINE_XML)
        await image.changed(self._driver, file, dxml, running=wanted(flags))

    # --- where the next start finds it

    async def domain_managed_save(self, dom: DomainRef, flags: int) -> None:
        """Save a running guest; its next start goes on from here."""
        check_flags(flags, SAVE_FLAGS, remote.DOMAIN_MANAGED_SAVE)
        guest, path = self._driver.guest(dom), self._driver.places.saved(self._driver.guest(dom).name)
        async with guest.job.hold("managed save", str(self._caller)):
            guest.require_active()
            if not guest.is_persistent:
                raise errors.OperationInvalid("cannot do managed save for transient domain")
            await asyncio.to_thread(make_folder, path.parent, 0o700)
            await save(self._driver, guest, str(path), running=wanted(flags))
            guest.has_managed_save = True

    async def domain_has_managed_save_image(self, dom: DomainRef, flags: int) -> int:
        """1 when its next start goes on from a managed save, else 0."""
        check_flags(flags, None, remote.DOMAIN_HAS_MANAGED_SAVE_IMAGE)
        return int(self._driver.guest(dom).has_managed_save)

    async def domain_managed_save_remove(self, dom: DomainRef, flags: int) -> None:
        """Delete the image; raises ``SystemError_`` when there is none."""
        check_flags(flags, None, remote.DOMAIN_MANAGED_SAVE_REMOVE)
        guest = self._driver.guest(dom)
        async with guest.job.hold("managed save remove", str(self._caller)):
            await forget_saved(self._driver, guest, missing_ok=False)

    async def domain_managed_save_get_xml_desc(self, dom: DomainRef, flags: int) -> str:
        """The document inside."""
        check_flags(flags, DomainSaveImageXMLFlags, remote.DOMAIN_MANAGED_SAVE_GET_XML_DESC)
        path = self._saved(self._driver.guest(dom))
        return await image.shown(self._driver, path, with_secrets=bool(flags & DomainSaveImageXMLFlags.SECURE))

    async def domain_managed_save_define_xml(self, dom: DomainRef, dxml: str | None, flags: int) -> None:
        """Replace it."""
        guest = self._driver.guest(dom)
        self._saved(guest)
        check_flags(flags, EITHER, remote.DOMAIN_MANAGED_SAVE_DEFINE_XML)
        async with guest.job.hold("managed save define", str(self._caller)):
            await image.changed(self._driver, self._saved(guest), dxml or "", running=wanted(flags))

    def _saved(self, guest: Guest) -> str:
        if not guest.has_managed_save:
            raise errors.OperationInvalid("domain does not have managed save image")
        return str(self._driver.places.saved(guest.name))

    # --- memory for debuggers

    async def domain_core_dump_with_format(self, dom: DomainRef, to: str, dumpformat: int, flags: int) -> None:
        """Write the guest's memory to a file."""
        check_flags(flags, DomainCoreDumpFlags, remote.DOMAIN_CORE_DUMP_WITH_FORMAT)
        if dumpformat not in DomainCoreDumpFormat.__members__.values():
            raise errors.InvalidArg(f"dumpformat '{dumpformat}' is not supported")
        guest = self._driver.guest(dom)
        async with guest.job.hold("dump", str(self._caller)):
            guest.require_active()
            await dump(self._driver, guest, to, DomainCoreDumpFormat(dumpformat), flags)


def wanted(flags: int) -> bool | None:
    """How a saved guest comes back: running, paused, or (None) as it was.

    Raises ``InvalidArg`` for both.
    """
    if flags & EITHER == EITHER:
        raise bare_argument(
            "Flags 'VIR_DOMAIN_SAVE_RUNNING' and 'VIR_DOMAIN_SAVE_PAUSED' are mutually exclusive", ErrorDomain.DOMAIN
        )
    return bool(flags & Flags.RUNNING) if flags & EITHER else None


def _named(params: list[TypedParam]) -> dict[str, str]:
    """The texts among parameters; raises ``ArgumentUnsupported`` and ``InvalidArg`` for others."""
    found = {}
    for param in params:
        text = param.value.value
        if param.field not in (DOMAIN_SAVE_PARAM_FILE, DOMAIN_SAVE_PARAM_DXML):
            refused = errors.ArgumentUnsupported(f"parameter '{param.field}' not supported")
            refused.of_nobody = True
            raise refused
        if not isinstance(text, str):
            raise errors.InvalidArg(f"parameter '{param.field}' is not a text")
        found[param.field] = text
    return found
