"""Titles, descriptions and foreign elements of simulated guests, and the label they run under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.metadata import Edit, RegisteredMetadata
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_metadata import DomainGetSecurityLabelRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.test.world import World

LABEL: Final = "libvirt-test"


class TestMetadata(RegisteredMetadata):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._world = world

    async def change(self, entry: DomainEntry, flags: int, edit: Edit) -> None:
        """Make a change in the documents that the flags name."""
        change(entry, flags, edit)

    async def domain_get_security_label(self, dom: DomainRef) -> DomainGetSecurityLabelRet:
        """The label of a running guest."""
        guest = self._world.guest(dom)
        return DomainGetSecurityLabelRet(LABEL, 1) if guest.is_active else DomainGetSecurityLabelRet("", 0)

    async def domain_get_launch_security_info(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Nothing: simulated memory is not encrypted."""
        unknown_flags(flags, None, remote.DOMAIN_GET_LAUNCH_SECURITY_INFO)
        self._world.guest(dom)
        return []
