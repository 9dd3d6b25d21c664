"""Looking into a guest: bytes of a raw disk, or of its memory."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import DomainMemoryFlags
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.stats.blocks import find_disk
from vird.drivers.qemu.storage_paths import path_of
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain
from vird.wire.procedures import limits, remote

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

VIRTUAL, PHYSICAL = 1, 2
"""By which address memory is named (virDomainMemoryFlags)."""
_COMMANDS: Final = {VIRTUAL: "memsave", PHYSICAL: "pmemsave"}


def peek_disk(document: Domain, path: str, offset: int, size: int) -> bytes:
    """Bytes of a disk whose format is raw.

    Blocks.  Raises ``InvalidArg`` for a disk that is not there or too short, ``OperationUnsupported`` for
    another format, ``SystemError_`` for what cannot be read.
    """
    disk = find_disk(document, path) if path else None
    if disk is None:
        raise errors.InvalidArg(f"disk '{path}' not found in domain")
    declared = disk.driver.type if disk.driver is not None else None
    file = path_of(disk.source)
    if declared != "raw" or file is None:
        raise errors.OperationUnsupported(
            f"peeking is only supported for disk with 'raw' format not '{declared if file is not None else 'none'}'"
        )
    if size > limits.DOMAIN_BLOCK_PEEK_BUFFER_MAX:
        raise errors.InvalidArg(f"size {size} is larger than {limits.DOMAIN_BLOCK_PEEK_BUFFER_MAX}")
    try:
        fd = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            content = os.pread(fd, size, offset)
        finally:
            os.close(fd)
    except OSError as failure:
        raise errors.SystemError_(
            f"Failed to open file '{file}': {failure.strerror}", int1=failure.errno or 0
        ) from failure
    if len(content) < size:
        raise errors.InvalidArg(f"'{path}' starting from {offset} has only {len(content)} bytes available")
    return content


async def peek_memory(driver: QemuDriver, guest: Guest, offset: int, size: int, flags: int) -> bytes:
    """Bytes of a running guest's memory.

    Raises ``InvalidArg`` for flags that name no kind of address.
    """
    check_flags(flags, DomainMemoryFlags, remote.DOMAIN_MEMORY_PEEK)
    if flags not in _COMMANDS:
        raise errors.InvalidArg("flags parameter must be VIR_MEMORY_VIRTUAL or VIR_MEMORY_PHYSICAL")
    if size > limits.DOMAIN_MEMORY_PEEK_BUFFER_MAX:
        raise errors.InvalidArg(f"size {size} is larger than {limits.DOMAIN_MEMORY_PEEK_BUFFER_MAX}")
    async with guest.job.hold("memory peek"):
        if guest.runtime is None:
            raise errors.OperationInvalid("domain is not running", domain=ErrorDomain.DOMAIN)
        # QEMU's own folder is the one place where its account may write.
        path = guest.runtime.private_dir / "memory-peek"
        try:
            arguments = {"val": offset, "size": size, "filename": str(path)}
            await guest.monitor.execute(_COMMANDS[flags], arguments)
            return await asyncio.to_thread(_read, str(path), size)
        finally:
            path.unlink(missing_ok=True)


def _read(path: str, size: int) -> bytes:
    # The folder is the guest's: what lies there may be a link by now.
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        return os.read(fd, size)
    finally:
        os.close(fd)
