"""Bandwidth limits of simulated guests' interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.capabilities.tuning import Tuning
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.interface_limits import BANDWIDTH, interface_of, limited, values_of
from vird.drivers.common.typed import asked_for, written
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetInterfaceParametersRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class InterfaceLimits(Tuning):
    """The part of the capability."""

    _world: World

    async def domain_get_interface_parameters(
        self, dom: DomainRef, device: str, nparams: int, flags: int
    ) -> DomainGetInterfaceParametersRet:
        """Rates in KiB/s, bursts in KiB."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_INTERFACE_PARAMETERS)
        if not nparams:
            document_of(self._world.guest(dom), flags)
            return DomainGetInterfaceParametersRet([], len(BANDWIDTH))
        bandwidth = interface_of(document_of(self._world.guest(dom), flags), device).bandwidth
        return DomainGetInterfaceParametersRet(*asked_for(written(BANDWIDTH, values_of(bandwidth)), nparams))

    async def domain_set_interface_parameters(
        self, dom: DomainRef, device: str, params: list[TypedParam], flags: int
    ) -> None:
        """Set them, direction by direction; an average of zero takes a direction's limits away."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_INTERFACE_PARAMETERS)
        wanted = checked(params, BANDWIDTH)

        def limit(document: Domain) -> None:
            interface = interface_of(document, device)
            interface.bandwidth = limited(interface.bandwidth, wanted)

        change(self._world.guest(dom), flags, limit)
