"""Limits, weights and placement of simulated guests: memory, NUMA, scheduler, block I/O, bandwidth, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from vird import errors
from vird.api.capabilities.tuning import Tuning
from vird.api.enums.domain import DomainNumatuneMemMode
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.typed import asked_for, written
from vird.drivers.test.bandwidth import InterfaceLimits
from vird.drivers.test.blkio import BlockWeights
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.markup.scalars import NodeSet
from vird.model.domain.domain import Domain
from vird.model.domain.memory import MemTune
from vird.model.domain.numa import MemoryMode, NumaMemory, NumaTune
from vird.model.domain.perf import Perf, PerfEvent, PerfEventName
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

UNLIMITED: Final = 9007199254740991
"""The memory limit, in KiB, that is none."""

MEMORY: Final = {
    names.DOMAIN_MEMORY_HARD_LIMIT: TypedParameterType.ULLONG,
    names.DOMAIN_MEMORY_SOFT_LIMIT: TypedParameterType.ULLONG,
    names.DOMAIN_MEMORY_SWAP_HARD_LIMIT: TypedParameterType.ULLONG,
}
NUMA: Final = {
    names.DOMAIN_NUMA_MODE: TypedParameterType.INT,
    names.DOMAIN_NUMA_NODESET: TypedParameterType.STRING,
}
SCHEDULER: Final = {names.DOMAIN_SCHEDULER_WEIGHT: TypedParameterType.UINT}
SCHEDULER_NAME: Final = "fair"
PERF: Final = dict.fromkeys(get_args(PerfEventName), TypedParameterType.BOOLEAN)
_MODES: Final[dict[int, MemoryMode]] = {
    DomainNumatuneMemMode.STRICT: "strict",
    DomainNumatuneMemMode.PREFERRED: "preferred",
    DomainNumatuneMemMode.INTERLEAVE: "interleave",
    DomainNumatuneMemMode.RESTRICTIVE: "restrictive",
}


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
        tune = document_of(self._world.guest(dom), flags).memtune
        values = {name: _or_unlimited(getattr(tune, name, None)) for name in MEMORY}
        return DomainGetMemoryParametersRet(*asked_for(written(MEMORY, values), nparams))

    async def domain_set_memory_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set limits in KiB."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_MEMORY_PARAMETERS)
        wanted = checked(params, MEMORY)
        change(self._world.guest(dom), flags, lambda document: _limit_memory(document, wanted))

    # --- NUMA

    async def domain_get_numa_parameters(self, dom: DomainRef, nparams: int, flags: int) -> DomainGetNumaParametersRet:
        """Mode and nodes."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_NUMA_PARAMETERS)
        memory = _placed(document_of(self._world.guest(dom), flags)) or NumaMemory()
        numbers = {word: number for number, word in _MODES.items()}
        values = {
            names.DOMAIN_NUMA_MODE: numbers[memory.mode or "strict"],
            names.DOMAIN_NUMA_NODESET: str(memory.nodeset) if memory.nodeset is not None else "",
        }
        return DomainGetNumaParametersRet(*asked_for(written(NUMA, values), nparams))

    async def domain_set_numa_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set mode and nodes; the mode of a running guest stays."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_NUMA_PARAMETERS)
        wanted = checked(params, NUMA)
        guest = self._world.guest(dom)
        document = document_of(guest, flags)
        number = wanted.get(names.DOMAIN_NUMA_MODE)
        if number is not None and number not in _MODES:
            raise errors.InvalidArg(f"unsupported numatune mode: '{number}'")
        nodes = _nodes(wanted.get(names.DOMAIN_NUMA_NODESET))
        mode = _MODES[number] if number is not None else None
        before = _placed(document)
        keeps_mode = before is None or mode in (None, before.mode or "strict")
        if document is guest.live and not keeps_mode:
            raise errors.OperationInvalid("can't change numatune mode for running domain")
        change(guest, flags, lambda document: _place_memory(document, mode, nodes))

    # --- performance events

    async def domain_get_perf_events(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Which events are counted."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_PERF_EVENTS)
        perf = document_of(self._world.guest(dom), flags).perf
        events = perf.events if perf is not None else []
        counted: dict[str, bool] = {event.name: event.enabled == "yes" for event in events}
        return written(PERF, counted)

    async def domain_set_perf_events(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Choose which events are counted."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_PERF_EVENTS)
        wanted = checked(params, PERF)
        change(self._world.guest(dom), flags, lambda document: _count_events(document, wanted))


def _limit_memory(document: Domain, wanted: dict[str, int]) -> None:
    tune = document.memtune = document.memtune or MemTune()
    for name, limit in wanted.items():
        setattr(tune, name, limit if limit < UNLIMITED else None)
    hard_limit = wanted.get(names.DOMAIN_MEMORY_HARD_LIMIT, _or_unlimited(tune.hard_limit))
    swap_hard_limit = wanted.get(names.DOMAIN_MEMORY_SWAP_HARD_LIMIT, _or_unlimited(tune.swap_hard_limit))
    if hard_limit > swap_hard_limit:
        raise errors.InvalidArg("memory hard_limit tunable value must be lower than or equal to swap_hard_limit")


def _or_unlimited(limit: int | None) -> int:
    return UNLIMITED if limit is None else limit


def _placed(document: Domain) -> NumaMemory | None:
    return document.numatune.memory if document.numatune is not None else None


def _nodes(text: str | None) -> NodeSet | None:
    if text is None:
        return None
    try:
        return NodeSet.parse(text)
    except ValueError:
        failure = errors.InvalidArg(f"Failed to parse bitmap '{text}'")
        failure.of_nobody = True
        raise failure from None


def _place_memory(document: Domain, mode: MemoryMode | None, nodes: NodeSet | None) -> None:
    tune = document.numatune = document.numatune or NumaTune()
    if tune.memory is None and not nodes:
        raise errors.ConfigUnsupported(
            "nodeset for NUMA memory tuning must be set if 'placement' is 'static'", domain=ErrorDomain.DOMAIN
        )
    memory = tune.memory = tune.memory or NumaMemory()
    memory.mode = mode or memory.mode or "strict"
    memory.nodeset = nodes if nodes is not None else memory.nodeset


def _count_events(document: Domain, wanted: dict[str, Any]) -> None:
    perf = document.perf or Perf()
    words: dict[str, str] = {event.name: event.enabled for event in perf.events}
    words.update({name: "yes" if counted else "no" for name, counted in wanted.items()})
    perf.events = [PerfEvent(name=name, enabled=words[name]) for name in PERF if name in words]  # type: ignore[arg-type]
    document.perf = perf
