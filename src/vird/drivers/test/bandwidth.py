"""Bandwidth limits of simulated guests' interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.tuning import Tuning
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.typed import asked_for, written
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.bandwidth import Bandwidth, Rate
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetInterfaceParametersRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.test.world import World

RATES: Final = {
    names.DOMAIN_BANDWIDTH_IN_AVERAGE: ("inbound", "average"),
    names.DOMAIN_BANDWIDTH_IN_PEAK: ("inbound", "peak"),
    names.DOMAIN_BANDWIDTH_IN_BURST: ("inbound", "burst"),
    names.DOMAIN_BANDWIDTH_IN_FLOOR: ("inbound", "floor"),
    names.DOMAIN_BANDWIDTH_OUT_AVERAGE: ("outbound", "average"),
    names.DOMAIN_BANDWIDTH_OUT_PEAK: ("outbound", "peak"),
    names.DOMAIN_BANDWIDTH_OUT_BURST: ("outbound", "burst"),
}
"""Parameter to the direction and the figure of ``<bandwidth>``."""

BANDWIDTH: Final = dict.fromkeys(RATES, TypedParameterType.UINT)


class InterfaceLimits(Tuning):
    """The part of the capability."""

    _world: World

    async def domain_get_interface_parameters(
        self, dom: DomainRef, device: str, nparams: int, flags: int
    ) -> DomainGetInterfaceParametersRet:
        """Rates in KiB/s, bursts in KiB."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_INTERFACE_PARAMETERS)
        bandwidth = interface_of(document_of(self._world.guest(dom), flags), device).bandwidth
        values = {name: getattr(getattr(bandwidth, way, None), figure, None) for name, (way, figure) in RATES.items()}
        return DomainGetInterfaceParametersRet(*asked_for(written(BANDWIDTH, values), nparams))

    async def domain_set_interface_parameters(
        self, dom: DomainRef, device: str, params: list[TypedParam], flags: int
    ) -> None:
        """Set them, direction by direction; an average of zero takes a direction's limits away."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_INTERFACE_PARAMETERS)
        wanted = checked(params, BANDWIDTH)
        change(self._world.guest(dom), flags, lambda document: _limit(interface_of(document, device), wanted))


def interface_of(document: Domain, name: str) -> Interface:
    """The interface that a client names by host device or MAC; raises ``InvalidArg``."""
    for interface in document.devices.interfaces if document.devices is not None else ():
        mac = interface.mac.address if interface.mac is not None else None
        if name in (mac, interface.target.dev if interface.target is not None else None):
            return interface
    raise errors.InvalidArg(f"'{name}' is not a known interface", domain=ErrorDomain.DOMAIN)


def _limit(interface: Interface, wanted: dict[str, Any]) -> None:
    bandwidth = interface.bandwidth or Bandwidth()
    for way in ("inbound", "outbound"):
        figures = {
            figure: wanted[name] or None for name, (where, figure) in RATES.items() if where == way and name in wanted
        }
        if "average" in figures:
            setattr(bandwidth, way, Rate(**figures) if figures["average"] else None)
    interface.bandwidth = bandwidth if bandwidth.inbound is not None or bandwidth.outbound is not None else None
