"""Measuring a guest's disks: requests, sizes, errors, and a look into raw ones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.stats import Stats
from vird.api.params import domain_block as names
from vird.drivers.common.impact import TYPED_STRINGS, bare_argument
from vird.drivers.common.typed import written
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.stats import blocks
from vird.drivers.qemu.stats.disk_errors import disk_errors
from vird.drivers.qemu.stats.peek import peek_disk
from vird.drivers.qemu.storage_paths import path_of
from vird.errors import ErrorDomain
from vird.host.image_size import ImageSize, image_size
from vird.model.domain.devices.disk import Disk
from vird.wire.procedures import remote
from vird.wire.procedures.domain_stats import (
    DomainBlockStatsFlagsRet,
    DomainBlockStatsRet,
    DomainGetBlockInfoRet,
    DomainGetDiskErrorsRet,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

PATIENCE_S: Final = 5.0
"""How long one question to one guest's QEMU may take."""
BLOCK_PARAMS: Final = {
    names.DOMAIN_BLOCK_STATS_WRITE_BYTES: "wr_bytes",
    names.DOMAIN_BLOCK_STATS_WRITE_REQ: "wr_operations",
    names.DOMAIN_BLOCK_STATS_READ_BYTES: "rd_bytes",
    names.DOMAIN_BLOCK_STATS_READ_REQ: "rd_operations",
    names.DOMAIN_BLOCK_STATS_FLUSH_REQ: "flush_operations",
    names.DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES: "wr_total_times",
    names.DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES: "rd_total_times",
    names.DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES: "flush_total_times",
}
_BLOCK_KINDS: Final = dict.fromkeys(BLOCK_PARAMS, TypedParameterType.LLONG)
_NO_REQUESTS: Final = blocks.Requests(*[0] * len(blocks.Requests._fields))


class DiskStats(Stats):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_block_stats(self, dom: DomainRef, path: str) -> DomainBlockStatsRet:
        """Requests and bytes of a disk; of all disks together when none is named.  Errors are not counted: -1."""
        done = await self._requests(dom, path)
        return DomainBlockStatsRet(done.rd_operations, done.rd_bytes, done.wr_operations, done.wr_bytes, -1)

    async def domain_block_stats_flags(
        self, dom: DomainRef, path: str, nparams: int, flags: int
    ) -> DomainBlockStatsFlagsRet:
        """Requests, bytes and times in nanoseconds; only their number when there is room for none."""
        check_flags(flags, TYPED_STRINGS, remote.DOMAIN_BLOCK_STATS_FLAGS)
        done = await self._requests(dom, path)
        if nparams == 0:
            return DomainBlockStatsFlagsRet([], len(BLOCK_PARAMS))
        values = {name: getattr(done, field) for name, field in BLOCK_PARAMS.items()}
        return DomainBlockStatsFlagsRet(written(_BLOCK_KINDS, values)[: max(nparams, 0)], 0)

    async def _requests(self, dom: DomainRef, path: str) -> blocks.Requests:
        guest = self._driver.guest(dom)
        guest.require_active()
        disk = blocks.disk_of(guest.document, path) if path else None
        answer = await guest.monitor.execute("query-blockstats", deadline=PATIENCE_S)
        by_alias = blocks.requests_by_alias(answer)
        if disk is not None:
            found = by_alias.get(blocks.alias_of(disk))
            if found is None:
                raise errors.InternalError(f"cannot find statistics for device '{blocks.alias_of(disk)}'")
            return found
        return blocks.Requests(*map(sum, zip(*by_alias.values(), strict=True))) if by_alias else _NO_REQUESTS

    async def domain_get_block_info(self, dom: DomainRef, path: str, flags: int) -> DomainGetBlockInfoRet:
        """Sizes of a disk in bytes: for the guest, as far as it has written or is taken on the host, as a file."""
        if not path:
            raise bare_argument("string disk in virDomainGetBlockInfo must not be empty", ErrorDomain.DOMAIN)
        check_flags(flags, None, remote.DOMAIN_GET_BLOCK_INFO)
        guest = self._driver.guest(dom)
        disk = blocks.find_disk(guest.newest, path)
        if disk is None:
            raise errors.InvalidArg(f"invalid path {path} not assigned to domain")
        if blocks.is_empty(disk):
            raise errors.InvalidArg(f"disk '{path}' does not currently have a source assigned")
        if guest.is_active:
            return await _live_block_info(guest, disk)
        size = await _file_size(disk)
        return DomainGetBlockInfoRet(size.allocation, size.capacity, size.physical)

    async def domain_get_disk_errors(self, dom: DomainRef, maxerrors: int, flags: int) -> DomainGetDiskErrorsRet:
        """Disks whose last request failed."""
        check_flags(flags, None, remote.DOMAIN_GET_DISK_ERRORS)
        guest = self._driver.guest(dom)
        guest.require_active()
        if maxerrors == 0:
            return DomainGetDiskErrorsRet([], len(blocks.disks_of(guest.document)))
        answer = await guest.monitor.execute("query-block", deadline=PATIENCE_S)
        found = disk_errors(guest.document, answer)[:maxerrors]
        return DomainGetDiskErrorsRet(found, len(found))

    async def domain_block_peek(self, dom: DomainRef, path: str, offset: int, size: int, flags: int) -> bytes:
        """Bytes of a raw disk."""
        check_flags(flags, None, remote.DOMAIN_BLOCK_PEEK)
        return await asyncio.to_thread(peek_disk, self._driver.guest(dom).newest, path, offset, size)


async def _live_block_info(guest: Guest, disk: Disk) -> DomainGetBlockInfoRet:
    """QEMU's words, and the file's own where the guest has written nothing yet."""
    ask = guest.monitor.execute
    answers, nodes = await asyncio.gather(
        ask("query-blockstats", deadline=PATIENCE_S),
        ask("query-named-block-nodes", {"flat": True}, deadline=PATIENCE_S),
    )
    done = blocks.requests_by_alias(answers).get(blocks.alias_of(disk), _NO_REQUESTS)
    layer = next(blocks.layers(disk, with_backing=False))
    size = blocks.sizes_by_index(nodes).get(layer.number)
    if size is None:
        raise errors.InternalError(f"failed to gather stats for disk '{layer.path}'")
    if done.highest_written and done.highest_written != size.occupied:
        return DomainGetBlockInfoRet(done.highest_written, size.capacity, size.occupied)
    if layer.path is None:
        return DomainGetBlockInfoRet(done.highest_written, size.capacity, size.occupied)
    file = await _file_size(disk)
    return DomainGetBlockInfoRet(file.allocation, size.capacity, file.physical)


async def _file_size(disk: Disk) -> ImageSize:
    path = path_of(disk.source)
    if path is None:
        raise errors.OperationUnsupported("the size of an image that is not on this host is not known while it is off")
    try:
        return await asyncio.to_thread(image_size, path, disk.driver.type if disk.driver is not None else None)
    except OSError as failure:
        raise errors.SystemError_(
            f"cannot stat file '{path}': {failure.strerror}", int1=failure.errno or 0
        ) from failure
