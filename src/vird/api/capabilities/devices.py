"""Devices of a domain that come and go."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.domain import DomainModificationImpact
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class Devices(Capability):
    """Devices of a domain that come and go."""

    @derived_from("domain_attach_device_flags")
    async def domain_attach_device(self, dom: DomainRef, xml: str) -> None:
        """Add a device to a running domain."""
        await self.domain_attach_device_flags(dom, xml, DomainModificationImpact.LIVE)

    @derived_from("domain_detach_device_flags")
    async def domain_detach_device(self, dom: DomainRef, xml: str) -> None:
        """Take a device from a running domain."""
        await self.domain_detach_device_flags(dom, xml, DomainModificationImpact.LIVE)

    async def domain_attach_device_flags(self, dom: DomainRef, xml: str, flags: int) -> None:
        """Add a device to the running domain, its definition, or both."""
        raise no_support(remote.DOMAIN_ATTACH_DEVICE_FLAGS)

    async def domain_detach_device_flags(self, dom: DomainRef, xml: str, flags: int) -> None:
        """Take a device from the running domain, its definition, or both."""
        raise no_support(remote.DOMAIN_DETACH_DEVICE_FLAGS)

    async def domain_update_device_flags(self, dom: DomainRef, xml: str, flags: int) -> None:
        """Change a device of the running domain, its definition, or both."""
        raise no_support(remote.DOMAIN_UPDATE_DEVICE_FLAGS)

    async def domain_detach_device_alias(self, dom: DomainRef, alias: str, flags: int) -> None:
        """Take the device of this alias away; success means that the guest was asked."""
        raise no_support(remote.DOMAIN_DETACH_DEVICE_ALIAS)

    async def domain_fd_associate(self, dom: DomainRef, name: str, flags: int, files: list[int]) -> None:
        """Keep open files under a name that documents of this domain may use."""
        raise no_support(remote.DOMAIN_FD_ASSOCIATE)

    async def domain_announce_interface(
        self, dom: DomainRef, device: str | None, params: list[TypedParam], flags: int
    ) -> None:
        """Make an interface tell the network where it is."""
        raise no_support(remote.DOMAIN_ANNOUNCE_INTERFACE)
