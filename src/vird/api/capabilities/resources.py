"""Processors, memory and I/O threads of a domain, and where they run."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.domain import DomainMemoryModFlags, DomainModificationImpact, DomainVcpuFlags
from vird.wire.procedures import remote
from vird.wire.procedures.domain_resources import (
    DomainGetEmulatorPinInfoRet,
    DomainGetIothreadInfoRet,
    DomainGetVcpuPinInfoRet,
    DomainGetVcpusRet,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class Resources(Capability):
    """Processors, memory and I/O threads of a domain, and where they run."""

    async def domain_get_max_memory(self, dom: DomainRef) -> int:
        """The most memory a domain may have, in KiB."""
        raise no_support(remote.DOMAIN_GET_MAX_MEMORY)

    @derived_from("domain_get_vcpus_flags")
    async def domain_get_max_vcpus(self, dom: DomainRef) -> int:
        """The most virtual processors a domain may have."""
        return await self.domain_get_vcpus_flags(dom, DomainModificationImpact.LIVE | DomainVcpuFlags.MAXIMUM)

    async def domain_get_vcpus(self, dom: DomainRef, maxinfo: int, maplen: int) -> DomainGetVcpusRet:
        """What each virtual processor does and where it may run."""
        raise no_support(remote.DOMAIN_GET_VCPUS)

    @derived_from("domain_pin_vcpu_flags")
    async def domain_pin_vcpu(self, dom: DomainRef, vcpu: int, cpumap: bytes) -> None:
        """Bind a virtual processor of a running domain to host processors."""
        await self.domain_pin_vcpu_flags(dom, vcpu, cpumap, DomainModificationImpact.LIVE)

    @derived_from("domain_set_memory_flags")
    async def domain_set_max_memory(self, dom: DomainRef, memory: int) -> None:
        """Set the most memory a domain may have, in KiB."""
        await self.domain_set_memory_flags(dom, memory, DomainMemoryModFlags.MAXIMUM)

    @derived_from("domain_set_memory_flags")
    async def domain_set_memory(self, dom: DomainRef, memory: int) -> None:
        """Set the memory of a running domain, in KiB."""
        await self.domain_set_memory_flags(dom, memory, DomainModificationImpact.LIVE)

    @derived_from("domain_set_vcpus_flags")
    async def domain_set_vcpus(self, dom: DomainRef, nvcpus: int) -> None:
        """Set the number of virtual processors of a running domain."""
        await self.domain_set_vcpus_flags(dom, nvcpus, DomainModificationImpact.LIVE)

    async def domain_set_vcpus_flags(self, dom: DomainRef, nvcpus: int, flags: int) -> None:
        """Set a number of virtual processors; ``flags`` are of ``DomainVcpuFlags``."""
        raise no_support(remote.DOMAIN_SET_VCPUS_FLAGS)

    async def domain_get_vcpus_flags(self, dom: DomainRef, flags: int) -> int:
        """A number of virtual processors; ``flags`` are of ``DomainVcpuFlags``."""
        raise no_support(remote.DOMAIN_GET_VCPUS_FLAGS)

    async def domain_set_memory_flags(self, dom: DomainRef, memory: int, flags: int) -> None:
        """Set a memory size in KiB; ``flags`` are of ``DomainMemoryModFlags``."""
        raise no_support(remote.DOMAIN_SET_MEMORY_FLAGS)

    async def domain_pin_vcpu_flags(self, dom: DomainRef, vcpu: int, cpumap: bytes, flags: int) -> None:
        """Bind a virtual processor to host processors, live, in the definition, or both."""
        raise no_support(remote.DOMAIN_PIN_VCPU_FLAGS)

    async def domain_get_vcpu_pin_info(
        self, dom: DomainRef, ncpumaps: int, maplen: int, flags: int
    ) -> DomainGetVcpuPinInfoRet:
        """Where each virtual processor may run, as maps of ``maplen`` bytes."""
        raise no_support(remote.DOMAIN_GET_VCPU_PIN_INFO)

    async def domain_pin_emulator(self, dom: DomainRef, cpumap: bytes, flags: int) -> None:
        """Bind the emulator's threads to host processors."""
        raise no_support(remote.DOMAIN_PIN_EMULATOR)

    async def domain_get_emulator_pin_info(
        self, dom: DomainRef, maplen: int, flags: int
    ) -> DomainGetEmulatorPinInfoRet:
        """Where the emulator's threads may run."""
        raise no_support(remote.DOMAIN_GET_EMULATOR_PIN_INFO)

    async def domain_get_iothread_info(self, dom: DomainRef, flags: int) -> DomainGetIothreadInfoRet:
        """The I/O threads and where they may run."""
        raise no_support(remote.DOMAIN_GET_IOTHREAD_INFO)

    async def domain_pin_iothread(self, dom: DomainRef, iothreads_id: int, cpumap: bytes, flags: int) -> None:
        """Bind an I/O thread to host processors."""
        raise no_support(remote.DOMAIN_PIN_IOTHREAD)

    async def domain_add_iothread(self, dom: DomainRef, iothread_id: int, flags: int) -> None:
        """Add an I/O thread."""
        raise no_support(remote.DOMAIN_ADD_IOTHREAD)

    async def domain_del_iothread(self, dom: DomainRef, iothread_id: int, flags: int) -> None:
        """Take an I/O thread away."""
        raise no_support(remote.DOMAIN_DEL_IOTHREAD)

    async def domain_set_vcpu(self, dom: DomainRef, cpumap: str, state: int, flags: int) -> None:
        """Switch the listed virtual processors on (1) or off (0)."""
        raise no_support(remote.DOMAIN_SET_VCPU)

    async def domain_set_iothread_params(
        self, dom: DomainRef, iothread_id: int, params: list[TypedParam], flags: int
    ) -> None:
        """Set how an I/O thread polls and how many workers it has."""
        raise no_support(remote.DOMAIN_SET_IOTHREAD_PARAMS)
