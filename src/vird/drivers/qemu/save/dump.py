"""A guest's memory in a file for debuggers: by QEMU as ELF or kdump, or as the state that a save has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import DomainCoreDumpFlags as Flags
from vird.api.enums.domain import DomainCoreDumpFormat as Format
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason
from vird.api.enums.domain_stats import DomainJobOperation
from vird.drivers.qemu.save.file import SaveFile, create_empty
from vird.drivers.qemu.save.store import send, standing_still
from vird.drivers.qemu.stop import end_saved

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

FD_NAME: Final = "vird-dump"
FORMATS: Final = {
    Format.RAW: "elf",
    Format.KDUMP_ZLIB: "kdump-zlib",
    Format.KDUMP_LZO: "kdump-lzo",
    Format.KDUMP_SNAPPY: "kdump-snappy",
    Format.WIN_DMP: "win-dmp",
}


async def dump(driver: QemuDriver, guest: Guest, path: str, dump_format: Format, flags: int) -> None:
    """Dump a guest whose job the caller holds; ``flags`` are of ``DomainCoreDumpFlags``.

    Raises ``OperationUnsupported`` for a format that goes with memory alone or that this QEMU lacks,
    ``SystemError_``, ``OperationFailed``.
    """
    guest.running()
    by_qemu = bool(flags & Flags.MEMORY_ONLY)
    if not by_qemu and dump_format != Format.RAW:
        raise errors.OperationUnsupported("kdump-compressed format is only supported with memory-only dump")
    name = FORMATS[dump_format]
    if by_qemu:
        offered = await guest.monitor.execute("query-dump-guest-memory-capability")
        if name not in offered["formats"]:
            raise errors.OperationUnsupported(f"unsupported dumpformat '{name}' for this QEMU binary")
    file = await asyncio.to_thread(create_empty, path)
    try:
        async with standing_still(guest, DomainPausedReason.DUMP, DomainRunningReason.UNPAUSED) as pause:
            # A state can only be taken of a guest that stands still; memory is taken as it is, live or not.
            if by_qemu:
                await _memory(guest, file, name)
            else:
                await send(driver, guest, file.fd, DomainJobOperation.DUMP)
            pause.is_for_good = bool(flags & Flags.CRASH)
    except BaseException:
        await asyncio.to_thread(file.discard)
        raise
    await asyncio.to_thread(file.close)
    if flags & Flags.CRASH:
        await end_saved(driver, guest, DomainShutoffReason.CRASHED)
    elif flags & Flags.RESET:
        await guest.monitor.execute("system_reset")


async def _memory(guest: Guest, file: SaveFile, name: str) -> None:
    await guest.monitor.send_fd(FD_NAME, file.fd)
    arguments = {"paging": False, "protocol": f"fd:{FD_NAME}", "format": name}
    try:
        await guest.monitor.execute("dump-guest-memory", arguments, deadline=None)
    except errors.VirdError:
        # QEMU keeps a descriptor that it did not get to use.
        await guest.monitor.execute("closefd", {"fdname": FD_NAME})
        raise
