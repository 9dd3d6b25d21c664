"""A guest's addresses: from the leases of its networks, or from the host's neighbour table."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.agent import Agent
from vird.api.enums.domain_stats import DomainInterfaceAddressesSource as Source
from vird.drivers.network.leases import IPV4, IPV6
from vird.drivers.qemu.refuse import check_flags
from vird.host import addresses
from vird.model.domain.devices.interface import Interface
from vird.wire.procedures import remote
from vird.wire.procedures.domain_agent import DomainInterface, DomainIpAddr
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.address_watch import AddressWatch
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


class HostSideAddresses(Agent):
    """The part of the agent's capability that needs no agent."""

    _driver: QemuDriver

    async def addresses_by_host(self, dom: DomainRef, source: int, flags: int) -> list[DomainInterface]:
        """The addresses of each interface of a running guest, as leases or the neighbour table tell."""
        check_flags(flags, None, remote.DOMAIN_INTERFACE_ADDRESSES)
        guest = self._driver.guest(dom)
        guest.running()
        devices = guest.document.devices
        interfaces = devices.interfaces if devices is not None else []
        if source == Source.LEASE:
            found = [await self._leased(interface) for interface in interfaces]
        elif source == Source.ARP:
            watch = guest.running().addresses
            found = [await _neighbours(interface, watch) for interface in interfaces]
        else:
            raise errors.ArgumentUnsupported(f"Unknown IP address data source {source}")
        return [each for each in found if each is not None]

    async def leased_name(self, guest: Guest) -> str | None:
        """The name that the guest gave when it asked for an address."""
        networks = await self._driver.networks()
        for interface in guest.document.devices.interfaces if guest.document.devices is not None else ():
            for lease in await networks.leases(interface) if interface.type == "network" else ():
                if lease.hostname:
                    return lease.hostname
        return None

    async def _leased(self, interface: Interface) -> DomainInterface | None:
        if interface.type != "network":
            return None
        networks = await self._driver.networks()
        leases = await networks.leases(interface)
        if not leases:
            return None
        found = [DomainIpAddr(lease.type, lease.ip, lease.prefix) for lease in leases]
        return DomainInterface(_name(interface), leases[0].mac, found)


async def _neighbours(interface: Interface, watch: AddressWatch | None) -> DomainInterface | None:
    if interface.mac is None:
        return None
    mac = interface.mac.address
    seen = await asyncio.to_thread(addresses.addresses_of, mac)
    if not seen and watch is not None:
        # A guest that never speaks with the host, as behind a macvtap, is in no table of the host's.
        seen = [ip_address(each) for each in watch.heard_of(mac)]
    if not seen:
        return None
    # The table knows no prefixes; libvirt says 0, and so do we.
    found = [DomainIpAddr(IPV6 if address.version == 6 else IPV4, str(address), 0) for address in seen]
    return DomainInterface(_name(interface), mac, found)


def _name(interface: Interface) -> str:
    return (interface.target.dev if interface.target is not None else None) or ""
