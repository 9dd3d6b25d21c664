"""Finding domains and telling what they are, for every driver that keeps a registry of them.

All answers come from memory: the last known state, without waiting for a job or a hypervisor.
A driver adds what only it can know by overriding a method.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

from vird import errors
from vird.api.capabilities.domains import Domains
from vird.api.enums.domain import ConnectListAllDomainsFlags as Filter
from vird.api.enums.domain import DomainControlState, DomainState, DomainXMLFlags
from vird.api.flags import check_flags
from vird.drivers.common.domain_entry import DomainEntry, DomainRegistry, uuid_text
from vird.model.domain.domain import Domain
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.domain_lookup import (
    ConnectListAllDomainsRet,
    DomainGetControlInfoRet,
    DomainGetInfoRet,
    DomainGetStateRet,
)
from vird.wire.procedures.refs import DomainRef


class DomainKeeper(Protocol):
    """A driver that keeps domains."""

    domains: DomainRegistry


class RegisteredDomains(Domains):
    """The capability over a registry."""

    def __init__(self, keeper: DomainKeeper) -> None:
        self._keeper = keeper

    @staticmethod
    def check_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
        """Raises ``InvalidArg`` for flags that are not known; a driver may name functions of its own."""
        check_flags(flags, known, procedure)

    @property
    def _domains(self) -> DomainRegistry:
        return self._keeper.domains

    async def domain_get_xml_desc(self, dom: DomainRef, flags: int) -> str:
        """A domain's document in the form that the flags ask for."""
        self.check_flags(flags, DomainXMLFlags, remote.DOMAIN_GET_XML_DESC)
        domains = self._domains
        return domains.texts.of(domains.find(dom), flags)

    async def domain_get_info(self, dom: DomainRef) -> DomainGetInfoRet:
        """State, memory in KiB, processors and used processor time in nanoseconds."""
        entry = self._domains.find(dom)
        document = entry.newest
        maximum = memory_kib(document)
        current = document.current_memory if document.current_memory is not None else maximum
        return DomainGetInfoRet(
            entry.state, maximum, current, processors(document), self.cpu_time_ns(entry) if entry.is_active else 0
        )

    def cpu_time_ns(self, entry: DomainEntry) -> int:
        """Processor time that a running domain has used."""
        return 0

    async def domain_get_os_type(self, dom: DomainRef) -> str:
        """What kind of system a domain runs, such as ``hvm``."""
        os = self._domains.find(dom).newest.os
        return os.type.name if os is not None and os.type is not None else "hvm"

    async def domain_lookup_by_id(self, id: int) -> DomainRef:
        """The running domain of this number."""
        entry = self._domains.by_id(id) if id >= 0 else None
        if entry is None:
            raise errors.NoDomain(f"no domain with matching id {id}")
        return entry.ref

    async def domain_lookup_by_name(self, name: str) -> DomainRef:
        """The domain of this name."""
        entry = self._domains.by_name(name)
        if entry is None:
            raise errors.NoDomain(f"no domain with matching name '{name}'")
        return entry.ref

    async def domain_lookup_by_uuid(self, uuid: bytes) -> DomainRef:
        """The domain of this UUID."""
        entry = self._domains.by_uuid(uuid)
        if entry is None:
            raise errors.NoDomain(f"no domain with matching uuid '{uuid_text(uuid)}'")
        return entry.ref

    async def domain_is_active(self, dom: DomainRef) -> int:
        """1 when the domain runs, else 0."""
        return int(self._domains.find(dom).is_active)

    async def domain_is_persistent(self, dom: DomainRef) -> int:
        """1 when the domain is defined, else 0."""
        return int(self._domains.find(dom).is_persistent)

    async def domain_is_updated(self, dom: DomainRef) -> int:
        """1 when the definition was changed while it runs, else 0."""
        return int(self._domains.find(dom).updated)

    async def domain_get_state(self, dom: DomainRef, flags: int) -> DomainGetStateRet:
        """A ``DomainState`` and the reason for it."""
        self.check_flags(flags, None, remote.DOMAIN_GET_STATE)
        entry = self._domains.find(dom)
        return DomainGetStateRet(entry.state, entry.reason)

    async def domain_get_control_info(self, dom: DomainRef, flags: int) -> DomainGetControlInfoRet:
        """Whether a job runs, and for how many milliseconds."""
        self.check_flags(flags, None, remote.DOMAIN_GET_CONTROL_INFO)
        entry = self._domains.find(dom)
        entry.require_active()
        job = entry.job.current
        if job is None:
            return DomainGetControlInfoRet(DomainControlState.OK, 0, 0)
        return DomainGetControlInfoRet(DomainControlState.JOB, 0, int(job.age_s * 1000))

    async def connect_list_all_domains(self, need_results: int, flags: int) -> ConnectListAllDomainsRet:
        """The domains that match every group of filters named in the flags."""
        self.check_flags(flags, Filter, remote.CONNECT_LIST_ALL_DOMAINS)
        found = [entry for entry in self._domains if self.matches(entry, flags)]
        return ConnectListAllDomainsRet([entry.ref for entry in found] if need_results else [], len(found))

    def matches(self, entry: DomainEntry, flags: int) -> bool:
        """Whether a domain passes each group of filters of which at least one is set."""
        for group in self._filters:
            named = [test for flag, test in group if flags & flag]
            if named and not any(test(entry) for test in named):
                return False
        return True

    def has_snapshots(self, entry: DomainEntry) -> bool:
        """Whether snapshots of it are kept."""
        return len(entry.snapshots) > 0

    def has_checkpoints(self, entry: DomainEntry) -> bool:
        """Whether checkpoints of it are kept."""
        return len(entry.checkpoints) > 0

    @property
    def _filters(self) -> tuple[tuple[tuple[int, Callable[[DomainEntry], bool]], ...], ...]:
        return (
            ((Filter.ACTIVE, lambda e: e.is_active), (Filter.INACTIVE, lambda e: not e.is_active)),
            ((Filter.PERSISTENT, lambda e: e.is_persistent), (Filter.TRANSIENT, lambda e: not e.is_persistent)),
            (
                (Filter.RUNNING, lambda e: e.state == DomainState.RUNNING),
                (Filter.PAUSED, lambda e: e.state == DomainState.PAUSED),
                (Filter.SHUTOFF, lambda e: e.state == DomainState.SHUTOFF),
                (Filter.OTHER, lambda e: e.state not in _PLAIN_STATES),
            ),
            (
                (Filter.MANAGEDSAVE, lambda e: e.has_managed_save),
                (Filter.NO_MANAGEDSAVE, lambda e: not e.has_managed_save),
            ),
            ((Filter.AUTOSTART, lambda e: e.autostart), (Filter.NO_AUTOSTART, lambda e: not e.autostart)),
            ((Filter.HAS_SNAPSHOT, self.has_snapshots), (Filter.NO_SNAPSHOT, lambda e: not self.has_snapshots(e))),
            (
                (Filter.HAS_CHECKPOINT, self.has_checkpoints),
                (Filter.NO_CHECKPOINT, lambda e: not self.has_checkpoints(e)),
            ),
        )


_PLAIN_STATES = (DomainState.RUNNING, DomainState.PAUSED, DomainState.SHUTOFF)


def memory_kib(document: Domain) -> int:
    """The memory that the guest may have at most, in KiB."""
    return document.memory.size or 0 if document.memory is not None else 0


def processors(document: Domain) -> int:
    """How many virtual processors are on."""
    if document.vcpu is None:
        return 1
    return document.vcpu.current or document.vcpu.count
