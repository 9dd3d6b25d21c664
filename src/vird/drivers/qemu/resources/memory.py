"""How much memory a guest has: now through its balloon, and at its next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.resources import Resources
from vird.api.enums.domain import DomainMemoryModFlags as Which
from vird.drivers.common.domains import memory_kib
from vird.drivers.common.impact import affected, bare_argument
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.stats.balloon import balloon_path
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain
from vird.model.domain.memory import Memory
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class MemorySizes(Resources):
    """The part of the capability; sizes in KiB."""

    _driver: QemuDriver

    async def domain_get_max_memory(self, dom: DomainRef) -> int:
        """The most that the guest can have."""
        return memory_kib(self._driver.guest(dom).newest)

    async def domain_set_memory_flags(self, dom: DomainRef, memory: int, flags: int) -> None:
        """Change what the guest has, or the most that it can have at its next start."""
        if not memory:
            raise bare_argument("memory in virDomainSetMemoryFlags must not be zero", ErrorDomain.DOMAIN)
        check_flags(flags, Which, remote.DOMAIN_SET_MEMORY_FLAGS)
        driver, guest = self._driver, self._driver.guest(dom)
        impact = flags & (Which.LIVE | Which.CONFIG)
        if flags & Which.MAXIMUM:
            live, _ = affected(guest, impact)
            if live:
                raise errors.OperationInvalid("cannot resize the maximum memory on an active domain")
            await change(driver, guest, impact, lambda document: resize_most(document, memory))
            return

        async def inflate(live: Domain) -> None:
            if balloon_path(live) is None:
                raise errors.OperationInvalid("Unable to change memory of active domain without the balloon device")
            await guest.monitor.execute("balloon", {"value": memory * 1024})

        def check(document: Domain) -> None:
            if memory > memory_kib(document):
                raise errors.InvalidArg("cannot set memory higher than max memory")

        def resize(document: Domain) -> None:
            check(document)
            document.current_memory = memory

        # A running guest has what it gave or took, which its balloon tells, not what it was asked for.
        await change(driver, guest, impact, resize, live_edit=check, job="set memory", act=inflate)


def resize_most(document: Domain, size: int) -> None:
    """Change how much there is at most; what there is at start is not more.

    Raises ``OperationInvalid`` when the NUMA cells say how much there is.
    """
    cells = document.cpu.numa.cells if document.cpu is not None and document.cpu.numa is not None else []
    if cells:
        raise errors.OperationInvalid(
            "initial memory size of a domain with NUMA nodes cannot be modified with this API"
        )
    document.memory = document.memory or Memory()
    document.memory.size = size
    if document.current_memory is not None:
        document.current_memory = min(document.current_memory, size)
