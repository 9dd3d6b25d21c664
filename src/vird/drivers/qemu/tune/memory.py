"""How much memory of the host a guest may take, and which nodes it comes from."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.tuning import Tuning
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, affected, document_of
from vird.drivers.common.tuning import (
    MEMORY,
    NUMA,
    UNLIMITED,
    limit_memory,
    memory_values,
    numa_values,
    or_unlimited,
    place_memory,
    placed,
    wanted_place,
)
from vird.drivers.common.typed import asked_for, written
from vird.drivers.qemu.cgroups.guest_group import require, undoing
from vird.drivers.qemu.cgroups.placing import missing_node
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.tune.scheduler import inner_groups
from vird.errors import ErrorDomain
from vird.host import numa
from vird.host.cgroup import limits
from vird.host.cgroup.group import Group
from vird.markup.scalars import NodeSet
from vird.model.domain.domain import Domain
from vird.model.domain.numa import MemoryMode
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetMemoryParametersRet, DomainGetNumaParametersRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

SWAP: Final = names.DOMAIN_MEMORY_SWAP_HARD_LIMIT
HARD: Final = names.DOMAIN_MEMORY_HARD_LIMIT


class MemoryLimits(Tuning):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_memory_parameters(
        self, dom: DomainRef, nparams: int, flags: int
    ) -> DomainGetMemoryParametersRet:
        """Limits in KiB: as the kernel has them while the guest runs, by the definition else."""
        check_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_MEMORY_PARAMETERS)
        guest = self._driver.guest(dom)
        document = document_of(guest, flags & EITHER)
        if nparams == 0:
            return DomainGetMemoryParametersRet([], len(MEMORY))
        if document is guest.live:
            group = require(guest.running().group, "memory")
            values = await asyncio.to_thread(_in_use, group)
        else:
            values = memory_values(document)
        return DomainGetMemoryParametersRet(*asked_for(written(MEMORY, values), nparams))

    async def domain_set_memory_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set limits in KiB."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_MEMORY_PARAMETERS)
        wanted = checked(params, MEMORY)
        guest = self._driver.guest(dom)
        if affected(guest, flags)[0]:
            require(guest.running().group, "memory")

        async def act(tried: Domain) -> None:
            group = require(guest.running().group, "memory")
            before = memory_values(guest.document).get(HARD, UNLIMITED)
            await asyncio.to_thread(_apply, group, in_order(wanted, before))

        await change(
            self._driver,
            guest,
            flags,
            lambda document: limit_memory(document, wanted, ErrorDomain.DOMAIN),
            job="tune",
            act=act,
        )

    async def domain_get_numa_parameters(self, dom: DomainRef, nparams: int, flags: int) -> DomainGetNumaParametersRet:
        """Mode and nodes."""
        check_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_NUMA_PARAMETERS)
        values = numa_values(document_of(self._driver.guest(dom), flags & EITHER))
        return DomainGetNumaParametersRet(*asked_for(written(NUMA, values), nparams))

    async def domain_set_numa_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set mode and nodes; a running guest keeps its mode, and only a restrictive one its nodes free."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_NUMA_PARAMETERS)
        wanted = checked(params, NUMA)
        guest = self._driver.guest(dom)
        mode, nodes = wanted_place(wanted)
        if affected(guest, flags)[0]:
            require(guest.running().group, "cpuset")
            check_live_place(guest.document, mode, nodes, numa.online())

        async def act(tried: Domain) -> None:
            if nodes is not None:
                group = require(guest.running().group, "cpuset")
                inner = [name for part in inner_groups(guest).values() for name in part]
                await asyncio.to_thread(_move, group, inner, nodes)

        await change(
            self._driver, guest, flags, lambda document: place_memory(document, mode, nodes), job="tune", act=act
        )


def check_live_place(live: Domain, mode: MemoryMode | None, nodes: NodeSet | None, known: tuple[int, ...]) -> None:
    """Raises ``OperationInvalid`` for what a running guest keeps, ``ConfigUnsupported`` for a missing node."""
    before = placed(live)
    has_mode = before is not None and bool(before.nodeset)
    now = (before.mode if before is not None else None) or "strict"
    if has_mode and mode not in (None, now):
        raise errors.OperationInvalid("can't change numatune mode for running domain")
    if has_mode and mode == "strict" and (before is None or nodes != before.nodeset):
        raise errors.OperationInvalid("can't change nodeset for strict mode for running domain")
    if nodes is None:
        return
    if has_mode and mode != "strict" and now != "restrictive":
        raise errors.OperationInvalid("change of nodeset for running domain requires restrictive numa mode")
    for number in sorted(nodes):
        if number not in known:
            raise missing_node(number)


def in_order(wanted: Mapping[str, int], hard_limit: int) -> list[tuple[str, int]]:
    """The limits in an order in which memory alone is never allowed more than memory and swap; pure."""
    order = [names.DOMAIN_MEMORY_SOFT_LIMIT, SWAP, HARD]
    if wanted.get(HARD, hard_limit) < hard_limit:
        order = [names.DOMAIN_MEMORY_SOFT_LIMIT, HARD, SWAP]
    return [(name, wanted[name]) for name in order if name in wanted]


def _in_use(group: Group) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in MEMORY:
        # Without an account of swap there is no limit of it.
        is_counted = group.has_file("memory", limits.MEMORY_FILES[name][group.version("memory")])
        values[name] = or_unlimited(limits.memory(group, name) if is_counted else None)
    return values


def _apply(group: Group, wanted: list[tuple[str, int]]) -> None:
    with undoing() as done:
        for name, limit in wanted:
            before = limits.memory(group, name)
            limits.set_memory(group, name, limit if limit < UNLIMITED else None)
            done.append((limits.set_memory, group, name, before))


def _move(group: Group, inner: list[str], nodes: NodeSet) -> None:
    everything = [group, *(group.child(name) for name in inner)]
    with undoing() as done:
        # The outer group has to have what an inner one is given.
        for each in everything:
            before = limits.nodes(each)
            wider = sorted({*before, *nodes})
            if wider != before:
                limits.set_nodes(each, wider)
                done.append((limits.set_nodes, each, before))
        for each in reversed(everything):
            limits.set_nodes(each, tuple(nodes))
