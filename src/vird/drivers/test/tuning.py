"""Limits, weights and placement of simulated guests: memory, NUMA, scheduler, block I/O, bandwidth, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.tuning import Tuning
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.tuning import (
    MEMORY,
    NUMA,
    PERF,
    count_events,
    counted_events,
    limit_memory,
    memory_values,
    numa_values,
    place_memory,
    placed,
    wanted_place,
)
from vird.drivers.common.typed import asked_for, written
from vird.drivers.test.bandwidth import InterfaceLimits
from vird.drivers.test.blkio import BlockWeights
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import (
    DomainGetMemoryParametersRet,
    DomainGetNumaParametersRet,
    DomainGetSchedulerTypeRet,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.test.world import World

SCHEDULER: Final = {names.DOMAIN_SCHEDULER_WEIGHT: TypedParameterType.UINT}
SCHEDULER_NAME: Final = "fair"


class TestTuning(InterfaceLimits, BlockWeights, Tuning):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    # --- scheduler

    async def domain_get_scheduler_type(self, dom: DomainRef) -> DomainGetSchedulerTypeRet:
        """The name of the scheduler and how many parameters it has, for guests that there are and others."""
        return DomainGetSchedulerTypeRet(SCHEDULER_NAME, len(SCHEDULER))

    async def domain_get_scheduler_parameters_flags(self, dom: DomainRef, nparams: int, flags: int) -> list[TypedParam]:
        """The scheduler's only parameter."""
        unknown_flags(flags, None, remote.DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS)
        guest = self._world.guest(dom)
        return written(SCHEDULER, {names.DOMAIN_SCHEDULER_WEIGHT: guest.scheduler_weight})[:nparams]

    async def domain_set_scheduler_parameters_flags(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Change it."""
        unknown_flags(flags, None, remote.DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS)
        wanted = checked(params, SCHEDULER)
        guest = self._world.guest(dom)
        guest.scheduler_weight = wanted.get(names.DOMAIN_SCHEDULER_WEIGHT, guest.scheduler_weight)

    # --- memory

    async def domain_get_memory_parameters(
        self, dom: DomainRef, nparams: int, flags: int
    ) -> DomainGetMemoryParametersRet:
        """Limits in KiB."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_MEMORY_PARAMETERS)
        values = memory_values(document_of(self._world.guest(dom), flags))
        return DomainGetMemoryParametersRet(*asked_for(written(MEMORY, values), nparams))

    async def domain_set_memory_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set limits in KiB."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_MEMORY_PARAMETERS)
        wanted = checked(params, MEMORY)
        change(self._world.guest(dom), flags, lambda document: limit_memory(document, wanted))

    # --- NUMA

    async def domain_get_numa_parameters(self, dom: DomainRef, nparams: int, flags: int) -> DomainGetNumaParametersRet:
        """Mode and nodes."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_NUMA_PARAMETERS)
        values = numa_values(document_of(self._world.guest(dom), flags))
        return DomainGetNumaParametersRet(*asked_for(written(NUMA, values), nparams))

    async def domain_set_numa_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set mode and nodes; the mode of a running guest stays."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_NUMA_PARAMETERS)
        wanted = checked(params, NUMA)
        guest = self._world.guest(dom)
        document = document_of(guest, flags)
        mode, nodes = wanted_place(wanted)
        before = placed(document)
        keeps_mode = before is None or mode in (None, before.mode or "strict")
        if document is guest.live and not keeps_mode:
            raise errors.OperationInvalid("can't change numatune mode for running domain")
        change(guest, flags, lambda document: place_memory(document, mode, nodes))

    # --- performance events

    async def domain_get_perf_events(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Which events are counted."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_PERF_EVENTS)
        counted = counted_events(document_of(self._world.guest(dom), flags))
        return written(PERF, counted)

    async def domain_set_perf_events(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Choose which events are counted."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_PERF_EVENTS)
        wanted = checked(params, PERF)
        change(self._world.guest(dom), flags, lambda document: count_events(document, wanted))
