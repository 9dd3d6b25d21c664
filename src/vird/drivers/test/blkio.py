"""Weights and limits of simulated guests' block I/O, as the host would enforce them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.capabilities.tuning import Tuning
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.tuning import BLKIO, blkio_values, device_limits, limit_block_io
from vird.drivers.common.typed import asked_for, written
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetBlkioParametersRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class BlockWeights(Tuning):
    """The part of the capability."""

    _world: World

    async def domain_get_blkio_parameters(
        self, dom: DomainRef, nparams: int, flags: int
    ) -> DomainGetBlkioParametersRet:
        """Weight of the guest, and ``path,value,…`` of devices."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_BLKIO_PARAMETERS)
        values = blkio_values(document_of(self._world.guest(dom), flags))
        return DomainGetBlkioParametersRet(*asked_for(written(BLKIO, values), nparams))

    async def domain_set_blkio_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set weight and limits."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_BLKIO_PARAMETERS)
        wanted = checked(params, BLKIO)
        limits = device_limits(wanted)
        change(
            self._world.guest(dom),
            flags,
            lambda document: limit_block_io(document, wanted.get(names.DOMAIN_BLKIO_WEIGHT), limits),
        )
