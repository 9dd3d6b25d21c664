"""Weights, limits and performance events of a domain."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import (
    DomainGetBlkioParametersRet,
    DomainGetInterfaceParametersRet,
    DomainGetMemoryParametersRet,
    DomainGetNumaParametersRet,
    DomainGetSchedulerTypeRet,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class Tuning(Capability):
    """Weights, limits and performance events of a domain."""

    async def domain_get_scheduler_type(self, dom: DomainRef) -> DomainGetSchedulerTypeRet:
        """The scheduler's name and how many parameters it has."""
        raise no_support(remote.DOMAIN_GET_SCHEDULER_TYPE)

    @derived_from("domain_get_scheduler_parameters_flags")
    async def domain_get_scheduler_parameters(self, dom: DomainRef, nparams: int) -> list[TypedParam]:
        """The scheduler's parameters."""
        return await self.domain_get_scheduler_parameters_flags(dom, nparams, 0)

    @derived_from("domain_set_scheduler_parameters_flags")
    async def domain_set_scheduler_parameters(self, dom: DomainRef, params: list[TypedParam]) -> None:
        """Set scheduler parameters."""
        await self.domain_set_scheduler_parameters_flags(dom, params, 0)

    async def domain_set_memory_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set limits on memory use, in KiB."""
        raise no_support(remote.DOMAIN_SET_MEMORY_PARAMETERS)

    async def domain_get_memory_parameters(
        self, dom: DomainRef, nparams: int, flags: int
    ) -> DomainGetMemoryParametersRet:
        """Limits on memory use in KiB; only their number when ``nparams`` is 0."""
        raise no_support(remote.DOMAIN_GET_MEMORY_PARAMETERS)

    async def domain_set_blkio_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set weights and limits of block I/O."""
        raise no_support(remote.DOMAIN_SET_BLKIO_PARAMETERS)

    async def domain_get_blkio_parameters(
        self, dom: DomainRef, nparams: int, flags: int
    ) -> DomainGetBlkioParametersRet:
        """Weights and limits of block I/O; only their number when ``nparams`` is 0."""
        raise no_support(remote.DOMAIN_GET_BLKIO_PARAMETERS)

    async def domain_set_scheduler_parameters_flags(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set scheduler parameters, live, in the definition, or both."""
        raise no_support(remote.DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS)

    async def domain_get_scheduler_parameters_flags(self, dom: DomainRef, nparams: int, flags: int) -> list[TypedParam]:
        """The scheduler's parameters, live or in the definition."""
        raise no_support(remote.DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS)

    async def domain_set_numa_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set where memory comes from."""
        raise no_support(remote.DOMAIN_SET_NUMA_PARAMETERS)

    async def domain_get_numa_parameters(self, dom: DomainRef, nparams: int, flags: int) -> DomainGetNumaParametersRet:
        """Where memory comes from; only the number of facts when ``nparams`` is 0."""
        raise no_support(remote.DOMAIN_GET_NUMA_PARAMETERS)

    async def domain_set_interface_parameters(
        self, dom: DomainRef, device: str, params: list[TypedParam], flags: int
    ) -> None:
        """Set bandwidth limits of an interface."""
        raise no_support(remote.DOMAIN_SET_INTERFACE_PARAMETERS)

    async def domain_get_interface_parameters(
        self, dom: DomainRef, device: str, nparams: int, flags: int
    ) -> DomainGetInterfaceParametersRet:
        """Bandwidth limits of an interface; only their number when ``nparams`` is 0."""
        raise no_support(remote.DOMAIN_GET_INTERFACE_PARAMETERS)

    async def domain_get_perf_events(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Which performance events are counted."""
        raise no_support(remote.DOMAIN_GET_PERF_EVENTS)

    async def domain_set_perf_events(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set which performance events are counted."""
        raise no_support(remote.DOMAIN_SET_PERF_EVENTS)
