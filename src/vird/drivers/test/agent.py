"""What simulated guests would say of themselves: name, clock, file systems, addresses."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.agent import Agent
from vird.api.enums.domain import DomainState
from vird.api.enums.domain_stats import DomainInterfaceAddressesSource, DomainSetTimeFlags, DomainSetUserPasswordFlags
from vird.drivers.test.guest import FILE_SYSTEMS, Guest
from vird.drivers.test.refuse import invalid_operation, unknown_flags
from vird.errors import ErrorDomain
from vird.model.domain.devices.interface import Interface
from vird.wire.procedures import remote
from vird.wire.procedures.domain_agent import (
    DomainFsinfo,
    DomainGetFsinfoRet,
    DomainGetTimeRet,
    DomainInterface,
    DomainIpAddr,
)
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

HOST_NAME_SUFFIX: Final = "host"
IPV4, IPV6 = 0, 1
FALLBACK_PREFIX: Final = "192.168.0."
FALLBACK_BITS: Final = 24


class TestAgent(Agent):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    def _active(self, dom: DomainRef) -> Guest:
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        return guest

    async def domain_get_hostname(self, dom: DomainRef, flags: int) -> str:
        """A name made of the guest's."""
        unknown_flags(flags, None, remote.DOMAIN_GET_HOSTNAME)
        return self._active(dom).name + HOST_NAME_SUFFIX

    # --- clock

    async def domain_get_time(self, dom: DomainRef, flags: int) -> DomainGetTimeRet:
        """The guest's clock, which stands still."""
        unknown_flags(flags, None, remote.DOMAIN_GET_TIME)
        guest = self._world.guest(dom)
        if guest.state != DomainState.RUNNING:
            raise errors.OperationInvalid("domain is not running")
        return DomainGetTimeRet(*guest.clock)

    async def domain_set_time(self, dom: DomainRef, seconds: int, nseconds: int, flags: int) -> None:
        """Set the guest's clock."""
        unknown_flags(flags, DomainSetTimeFlags, remote.DOMAIN_SET_TIME)
        self._active(dom).clock = (seconds, nseconds)

    # --- file systems

    async def domain_get_fsinfo(self, dom: DomainRef, flags: int) -> DomainGetFsinfoRet:
        """Two file systems on the guest's first disk, none without disks."""
        unknown_flags(flags, None, remote.DOMAIN_GET_FSINFO)
        disk = first_disk(self._active(dom))
        if disk is None:
            return DomainGetFsinfoRet([], 0)
        found = [
            DomainFsinfo(point, f"{disk}{number}", "ext4", [disk]) for number, point in enumerate(FILE_SYSTEMS, start=1)
        ]
        return DomainGetFsinfoRet(found, len(found))

    async def domain_fsfreeze(self, dom: DomainRef, mountpoints: list[str], flags: int) -> int:
        """Freeze; how many were not frozen before."""
        unknown_flags(flags, None, remote.DOMAIN_FSFREEZE)
        guest = self._active(dom)
        fresh = {point for point in _points(mountpoints) if point not in guest.frozen}
        guest.frozen |= fresh
        return len(fresh)

    async def domain_fsthaw(self, dom: DomainRef, mountpoints: list[str], flags: int) -> int:
        """Thaw; how many were frozen."""
        unknown_flags(flags, None, remote.DOMAIN_FSTHAW)
        guest = self._active(dom)
        thawed = {point for point in _points(mountpoints) if point in guest.frozen}
        guest.frozen -= thawed
        return len(thawed)

    async def domain_fstrim(self, dom: DomainRef, mount_point: str | None, minimum: int, flags: int) -> None:
        """Give back what is not used, of which there is nothing."""
        unknown_flags(flags, None, remote.DOMAIN_FSTRIM)
        self._active(dom)
        if mount_point is not None:
            _points([mount_point])

    # --- addresses and users

    async def domain_interface_addresses(self, dom: DomainRef, source: int, flags: int) -> list[DomainInterface]:
        """One address of each interface, out of the network that it is on."""
        unknown_flags(flags, None, remote.DOMAIN_INTERFACE_ADDRESSES)
        guest = self._world.guest(dom)
        if source not in tuple(DomainInterfaceAddressesSource):
            raise errors.ArgumentUnsupported(f"Unknown IP address data source {source}")
        guest = self._active(dom)
        devices = guest.newest.devices
        found = devices.interfaces if devices is not None else []
        return [self._addresses_of(interface, guest, number) for number, interface in enumerate(found)]

    def _addresses_of(self, interface: Interface, guest: Guest, number: int) -> DomainInterface:
        mac = interface.mac.address if interface.mac is not None else None
        name = interface.target.dev if interface.target is not None else None
        return DomainInterface(name or f"vnet{number}", mac, [self._address_of(interface, guest, number)])

    def _address_of(self, interface: Interface, guest: Guest, number: int) -> DomainIpAddr:
        """The guest's number counts from the beginning of the network's DHCP range."""
        network = interface.source.network if interface.type == "network" and interface.source is not None else None
        ip = self._world.first_address(network) if network is not None else None
        offset = max(guest.id, 0) + number
        if ip is None:
            return DomainIpAddr(IPV4, f"{FALLBACK_PREFIX}{offset % 254 + 1}", FALLBACK_BITS)
        address = ip_address(ip.start) + offset
        return DomainIpAddr(IPV4 if address.version == 4 else IPV6, str(address), ip.prefix)

    async def domain_set_user_password(
        self, dom: DomainRef, user: str | None, password: str | None, flags: int
    ) -> None:
        """Accept a password, which is not kept."""
        unknown_flags(flags, DomainSetUserPasswordFlags, remote.DOMAIN_SET_USER_PASSWORD)
        self._active(dom)


def first_disk(guest: Guest) -> str | None:
    """The target of a guest's first disk."""
    disks = guest.newest.devices.disks if guest.newest.devices is not None else []
    return next((disk.target.dev for disk in disks if disk.target is not None), None)


def _points(mountpoints: list[str]) -> list[str]:
    for point in mountpoints:
        if point not in FILE_SYSTEMS:
            raise errors.OperationInvalid(f"mount point not found: {point}")
    return mountpoints or list(FILE_SYSTEMS)
