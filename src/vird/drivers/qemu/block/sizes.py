"""Another size for a disk while its guest runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.enums.domain_block import DomainBlockResizeFlags as Flags
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.stats.blocks import find_disk
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

LARGEST_KIB: Final = (1 << 64) - 1 >> 10
SECTOR: Final = 512
BY_SECTORS: Final = ("qcow2", "qed")
"""Formats whose images are a whole number of sectors."""


class Sizes(BlockJobs):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_block_resize(self, dom: DomainRef, disk: str, size: int, flags: int) -> None:
        """Change a disk's size, in KiB or bytes by ``flags``; its guest is told."""
        check_flags(flags, int(Flags.BYTES), remote.DOMAIN_BLOCK_RESIZE)
        if not flags & Flags.BYTES:
            if size > LARGEST_KIB:
                raise errors.Overflow(f"size must be less than {LARGEST_KIB}")
            size <<= 10
        guest = self._driver.guest(dom)
        async with guest.job.hold("block resize"):
            guest.require_active()
            found = find_disk(guest.document, disk) if disk else None
            if found is None:
                raise errors.InvalidArg(f"disk '{disk}' was not found in the domain config")
            top = chain.top_of(found)
            if top is None or found.readonly:
                raise errors.OperationUnsupported(f"can't resize empty or readonly disk '{chain.target_of(found)}'")
            await guest.monitor.execute("block_resize", {"node-name": top.node, "size": rounded(size, top.format)})


def rounded(size: int, image_format: str) -> int:
    """The next size that an image of a format can have."""
    return -(-size // SECTOR) * SECTOR if image_format in BY_SECTORS else size
