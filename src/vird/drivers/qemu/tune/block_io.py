"""Weights and limits of a guest's block I/O on the devices of the host."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from vird.api.capabilities.tuning import Tuning
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, affected, document_of
from vird.drivers.common.tuning import BLKIO, Pairs, blkio_values, device_limits, limit_block_io
from vird.drivers.common.typed import asked_for, written
from vird.drivers.qemu.cgroups.guest_group import require, undoing
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.host.cgroup import limits
from vird.host.cgroup.group import Group
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetBlkioParametersRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class BlockIoLimits(Tuning):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_blkio_parameters(
        self, dom: DomainRef, nparams: int, flags: int
    ) -> DomainGetBlkioParametersRet:
        """Weight of the guest, as the kernel has it while it runs, and ``path,value,…`` of devices."""
        check_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_BLKIO_PARAMETERS)
        guest = self._driver.guest(dom)
        document = document_of(guest, flags & EITHER)
        if nparams == 0:
            return DomainGetBlkioParametersRet([], len(BLKIO))
        values = blkio_values(document)
        if document is guest.live:
            group = require(guest.running().group, "blkio")
            values[names.DOMAIN_BLKIO_WEIGHT] = await asyncio.to_thread(limits.weight, group)
        return DomainGetBlkioParametersRet(*asked_for(written(BLKIO, values), nparams))

    async def domain_set_blkio_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set weight and limits; those of devices that are not named stay."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_BLKIO_PARAMETERS)
        wanted = checked(params, BLKIO)
        guest = self._driver.guest(dom)
        if affected(guest, flags)[0]:
            require(guest.running().group, "blkio")
        weight = wanted.get(names.DOMAIN_BLKIO_WEIGHT)
        by_device = device_limits(wanted)

        async def act(tried: Domain) -> None:
            group = require(guest.running().group, "blkio")
            await asyncio.to_thread(_apply, group, guest.document, weight, by_device)

        await change(
            self._driver,
            guest,
            flags,
            lambda document: limit_block_io(document, weight, by_device),
            job="tune",
            act=act,
        )


def _apply(group: Group, before: Domain, weight: int | None, by_device: Mapping[str, Pairs]) -> None:
    known = {each.path: each for each in before.blkiotune.devices} if before.blkiotune is not None else {}
    with undoing() as done:
        if weight is not None:
            was = limits.weight(group)
            limits.set_weight(group, weight)
            done.append((limits.set_weight, group, was))
        for name, pairs in by_device.items():
            for path, value in pairs:
                limits.set_device(group, path, name, value)
                done.append((limits.set_device, group, path, name, getattr(known.get(path), name, None) or 0))
