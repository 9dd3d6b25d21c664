"""Managed save images: whether a guest has one, and taking it away.

Images are where libvirt keeps them, so those of an earlier libvirtd are seen.  Making and
restoring them is not built.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.saving import Saving
from vird.api.flags import check_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class QemuSaving(Saving):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    async def domain_has_managed_save_image(self, dom: DomainRef, flags: int) -> int:
        """1 when the guest has a managed save image, else 0."""
        check_flags(flags, None, remote.DOMAIN_HAS_MANAGED_SAVE_IMAGE)
        return int(self._driver.guest(dom).has_managed_save)

    async def domain_managed_save_remove(self, dom: DomainRef, flags: int) -> None:
        """Delete the image; a guest that has none is fine."""
        check_flags(flags, None, remote.DOMAIN_MANAGED_SAVE_REMOVE)
        guest = self._driver.guest(dom)
        async with guest.job.hold("managed save remove"):
            path = self._driver.places.saved(guest.name)
            try:
                await asyncio.to_thread(path.unlink, missing_ok=True)
            except OSError as failure:
                raise errors.SystemError_(
                    f"Failed to remove managed save file '{path}': {failure.strerror}"
                ) from failure
            guest.has_managed_save = False
