"""The client's calls about devices that come, go and change; live document, definition, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.devices import Devices
from vird.api.enums.domain import DomainDeviceModifyFlags as Flags
from vird.drivers.common.impact import affected
from vird.drivers.qemu.change import keep_definition
from vird.drivers.qemu.definition import facts_of, new_mac, new_uuid
from vird.drivers.qemu.hotplug import document
from vird.drivers.qemu.hotplug.document import Given, read_device
from vird.drivers.qemu.hotplug.media import change_medium, check_removable_medium
from vird.drivers.qemu.hotplug.plug import plug
from vird.drivers.qemu.hotplug.pluggable import CHARDEVS, drive_of
from vird.drivers.qemu.hotplug.unplug import unplug
from vird.drivers.qemu.hotplug.update_graphics import update_graphics
from vird.drivers.qemu.hotplug.update_interface import update_interface
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

EITHER: Final = Flags.LIVE | Flags.CONFIG


class QemuDevices(Devices):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    async def domain_attach_device_flags(self, dom: DomainRef, xml: str, flags: int) -> None:
        """Add a device."""
        check_flags(flags, EITHER, remote.DOMAIN_ATTACH_DEVICE_FLAGS)
        guest = self._driver.guest(dom)
        async with guest.job.hold("attach device"):
            live, config = affected(guest, flags)
            given = document.with_generated(read_device(xml), new_mac, new_uuid)
            definition = await self._with_device(guest, given) if config else None
            if live and drive_of(guest.document, given) is not None:
                await change_medium(self._driver, guest, given, force=False)
            elif live:
                await plug(self._driver, guest, given)
            if definition is not None:
                await keep_definition(self._driver, guest, definition)

    async def domain_detach_device_flags(self, dom: DomainRef, xml: str, flags: int) -> None:
        """Take a device away; of a running guest, success means that it was asked to let go."""
        check_flags(flags, EITHER, remote.DOMAIN_DETACH_DEVICE_FLAGS)
        guest = self._driver.guest(dom)
        async with guest.job.hold("detach device"):
            live, config = affected(guest, flags)
            given = read_device(xml)
            definition = None
            if config and guest.persistent is not None:
                definition = guest.persistent.copy()
                document.remove(definition, given.field, document.meant(definition, given))
            if live:
                await unplug(self._driver, guest, given._replace(device=document.meant(guest.document, given)))
            if definition is not None:
                await keep_definition(self._driver, guest, definition)

    async def domain_detach_device_alias(self, dom: DomainRef, alias: str, flags: int) -> None:
        """The same, by the device's alias."""
        check_flags(flags, EITHER, remote.DOMAIN_DETACH_DEVICE_ALIAS)
        guest = self._driver.guest(dom)
        async with guest.job.hold("detach device"):
            live, config = affected(guest, flags)
            definition = None
            if config and guest.persistent is not None:
                definition = guest.persistent.copy()
                named = _by_alias(definition, alias)
                document.remove(definition, named.field, named.device)
            if live:
                await unplug(self._driver, guest, _by_alias(guest.document, alias))
            if definition is not None:
                await keep_definition(self._driver, guest, definition)

    async def domain_update_device_flags(self, dom: DomainRef, xml: str, flags: int) -> None:
        """Change a device."""
        check_flags(flags, EITHER | Flags.FORCE, remote.DOMAIN_UPDATE_DEVICE_FLAGS)
        guest = self._driver.guest(dom)
        async with guest.job.hold("update device"):
            live, config = affected(guest, flags & EITHER)
            given = read_device(xml)
            definition = await self._with_changed(guest, given) if config else None
            if live:
                await self._update(guest, given, force=bool(flags & Flags.FORCE))
            if definition is not None:
                await keep_definition(self._driver, guest, definition)

    async def _update(self, guest: Guest, given: Given, *, force: bool) -> None:
        if given.field == "interfaces":
            await update_interface(self._driver, guest, given)
        elif given.field == "disks":
            await change_medium(self._driver, guest, given, force=force)
        elif given.field == "graphics":
            await update_graphics(self._driver, guest, given)
        else:
            kind = "chr" if given.field in CHARDEVS else given.tag
            raise errors.ConfigUnsupported(f"live update of device '{kind}' is not supported")

    async def _with_device(self, guest: Guest, given: Given) -> Domain:
        """The definition with one device more."""
        assert guest.persistent is not None, "checked to be defined"
        facts = facts_of(guest.persistent, await self._driver.capabilities_for(guest.persistent))
        return document.completed(guest.persistent, given, facts, new_mac)[0]

    async def _with_changed(self, guest: Guest, given: Given) -> Domain:
        """The definition with a device changed, in the old one's place and at its address."""
        assert guest.persistent is not None, "checked to be defined"
        definition = guest.persistent.copy()
        old = document.meant(definition, given)
        if given.field == "disks":
            check_removable_medium(old, given.device)
        new: Any = given.device.copy()
        if getattr(new, "address", None) is None and hasattr(old, "address"):
            new.address = old.address
        held = getattr(document.devices_of(definition), given.field)
        place = next((number for number, each in enumerate(held) if each is old), 0) if isinstance(held, list) else 0
        document.remove(definition, given.field, old)
        facts = facts_of(definition, await self._driver.capabilities_for(definition))
        changed, added = document.completed(definition, given._replace(device=new), facts, new_mac)
        document.move(changed, given.field, added[-1].device, place)
        return changed


def _by_alias(domain: Domain, alias: str) -> Given:
    found = document.by_alias(domain, alias)
    if found is None:
        raise errors.InternalError(f"no device found with alias {alias}")
    return found
