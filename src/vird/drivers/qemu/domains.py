"""Finding QEMU guests and telling what they are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.domains import RegisteredDomains
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.host.files import read_text

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

_TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def process_time_ns(pid: int, proc: str = "/proc") -> int:
    """The processor time that a process and all its threads have used; 0 for one that is gone."""
    text = read_text(f"{proc}/{pid}/stat", "")
    fields = text[text.rfind(")") + 2 :].split()
    if len(fields) < 13:
        return 0
    return (int(fields[11]) + int(fields[12])) * _TICK_NS


class QemuDomains(RegisteredDomains):
    """The capability."""

    error_domain = ErrorDomain.QEMU
    check_flags = staticmethod(check_flags)

    def __init__(self, driver: QemuDriver) -> None:
        super().__init__(driver)

    def cpu_time_ns(self, entry: DomainEntry) -> int:
        """Processor time that a running guest's process has used."""
        runtime = entry.runtime if isinstance(entry, Guest) else None
        return 0 if runtime is None else process_time_ns(runtime.process.pid)
