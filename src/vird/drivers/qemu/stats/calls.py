"""Measuring guests as clients ask for it: the parts put together, interfaces, and all guests at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import ConnectListAllDomainsFlags as Filter
from vird.api.enums.domain_stats import ConnectGetAllDomainStatsFlags as BulkFlags
from vird.drivers.common.domains import RegisteredDomains
from vird.drivers.common.interface_limits import interface_of
from vird.drivers.common.nic import nic_of, switch_traffic
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.stats.bulk import EVERYTHING, NEEDS_QEMU, BulkStats
from vird.drivers.qemu.stats.disks import DiskStats
from vird.drivers.qemu.stats.memory import MemoryStats
from vird.drivers.qemu.taints import told
from vird.errors import ErrorDomain
from vird.host.traffic import traffic
from vird.wire.procedures import remote
from vird.wire.procedures.domain_stats import DomainInterfaceStatsRet, DomainStatsRecord
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

LISTING: Final = (
    Filter.ACTIVE | Filter.INACTIVE | Filter.PERSISTENT | Filter.TRANSIENT
    | Filter.RUNNING | Filter.PAUSED | Filter.SHUTOFF | Filter.OTHER
)  # fmt: skip
DEPRECATED, TAINTED = 1, 2
"""Kinds of remarks (virDomainMessageType)."""


class QemuStats(DiskStats, MemoryStats):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver, bulk: BulkStats) -> None:
        self._driver = driver
        self._bulk = bulk
        self._listed = RegisteredDomains(driver)

    # --- interfaces

    async def domain_interface_stats(self, dom: DomainRef, device: str) -> DomainInterfaceStatsRet:
        """Traffic of an interface, as the guest sees it."""
        guest = self._driver.guest(dom)
        guest.require_active()
        interface = interface_of(guest.document, device)
        for switched in (await switch_traffic([interface])).values():
            return DomainInterfaceStatsRet(*switched.from_the_other_end)
        nic = nic_of(interface)
        if nic is None:
            raise errors.InternalError("Interface name not provided")
        counts = traffic().get(nic.name)
        if counts is None:
            raise errors.InternalError("/proc/net/dev: Interface not found")
        return DomainInterfaceStatsRet(*(counts if nic.kind == "macvtap" else counts.from_the_other_end))

    # --- everything

    async def connect_get_all_domain_stats(
        self, doms: list[DomainRef], stats: int, flags: int
    ) -> list[DomainStatsRecord]:
        """Statistics of the named guests that match the flags, or of all that match."""
        check_flags(flags, LISTING | BulkFlags.NOWAIT | BulkFlags.BACKING | BulkFlags.ENFORCE_STATS,
                    remote.CONNECT_GET_ALL_DOMAIN_STATS)  # fmt: skip
        guests = [guest for guest in self._named(doms) if self._listed.matches(guest, flags & LISTING)]
        if flags & BulkFlags.ENFORCE_STATS:
            _enforce(guests, stats)
        groups = stats or EVERYTHING
        return await self._bulk.collect(guests, groups, with_backing=bool(flags & BulkFlags.BACKING))

    def _named(self, doms: list[DomainRef]) -> list[Guest]:
        domains = self._driver.domains
        found = [domains.by_uuid(dom.uuid) for dom in doms] if doms else list(domains)
        return [guest for guest in found if isinstance(guest, Guest)]

    async def domain_get_messages(self, dom: DomainRef, flags: int) -> list[str]:
        """Remarks: that it uses what will go away (1), that something was done to it which is nobody's warranty (2)."""
        check_flags(flags, DEPRECATED | TAINTED, remote.DOMAIN_GET_MESSAGES)
        guest = self._driver.guest(dom)
        if guest.runtime is None or not (flags & TAINTED or not flags):
            return []
        return told(guest.runtime.taints)


def _enforce(guests: list[Guest], stats: int) -> None:
    strange = stats & ~EVERYTHING
    if any(guest.runtime is None for guest in guests):
        strange |= stats & NEEDS_QEMU
    if strange:
        raise errors.ArgumentUnsupported(f"Stats types bits 0x{strange:x} are not supported by this daemon or QEMU")
