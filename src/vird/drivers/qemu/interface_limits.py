"""Bandwidth limits of QEMU guests' interfaces, while they run and in their definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.capabilities.tuning import Tuning
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.interface_limits import BANDWIDTH, interface_of, limited, values_of
from vird.drivers.common.nic import actual_type, nic_of, reshape_nic
from vird.drivers.common.shaping import shaping_of
from vird.drivers.common.typed import asked_for, written
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.model.bandwidth import Bandwidth
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetInterfaceParametersRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class InterfaceLimits(Tuning):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_interface_parameters(
        self, dom: DomainRef, device: str, nparams: int, flags: int
    ) -> DomainGetInterfaceParametersRet:
        """Rates in KiB/s, bursts in KiB; of a running guest those in use, wherever they came from."""
        check_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_INTERFACE_PARAMETERS)
        found = used_limits(interface_of(document_of(self._driver.guest(dom), flags & EITHER), device))
        return DomainGetInterfaceParametersRet(*asked_for(written(BANDWIDTH, values_of(found)), nparams))

    async def domain_set_interface_parameters(
        self, dom: DomainRef, device: str, params: list[TypedParam], flags: int
    ) -> None:
        """Set them, direction by direction; an average of zero takes a direction's limits away."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_INTERFACE_PARAMETERS)
        wanted = checked(params, BANDWIDTH)

        def limit(document: Domain) -> None:
            set_limits(interface_of(document, device), limited(used_limits(interface_of(document, device)), wanted))

        async def act(tried: Domain) -> None:
            interface = interface_of(tried, device)
            if interface.type == "network":
                await (await self._driver.networks()).limit(interface, used_limits(interface))
            nic = nic_of(interface)
            if nic is not None:
                is_guests = actual_type(interface) == "direct"
                await reshape_nic(nic, shaping_of(used_limits(interface), guest_side=is_guests))

        await change(self._driver, self._driver.guest(dom), flags, limit, job="modify limits", act=act)


def used_limits(interface: Interface) -> Bandwidth | None:
    """The limits in use: a running guest's network may have given them."""
    given = interface.actual.bandwidth if interface.actual is not None else None
    return given if given is not None else interface.bandwidth


def set_limits(interface: Interface, bandwidth: Bandwidth | None) -> None:
    """Write limits into an interface, for now and for what its network gave it."""
    interface.bandwidth = bandwidth
    if interface.actual is not None:
        interface.actual.bandwidth = bandwidth.copy() if bandwidth is not None else None
