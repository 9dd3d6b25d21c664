"""What the agent inside the guest carries out."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.domain_agent import DomainGetFsinfoRet, DomainGetTimeRet, DomainInterface
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class Agent(Capability):
    """What the agent inside the guest carries out."""

    async def domain_get_hostname(self, dom: DomainRef, flags: int) -> str:
        """The guest's own name."""
        raise no_support(remote.DOMAIN_GET_HOSTNAME)

    async def domain_fstrim(self, dom: DomainRef, mount_point: str | None, minimum: int, flags: int) -> None:
        """Give unused blocks of the guest's file systems back."""
        raise no_support(remote.DOMAIN_FSTRIM)

    async def domain_fsfreeze(self, dom: DomainRef, mountpoints: list[str], flags: int) -> int:
        """Freeze file systems, all when none is named; how many were frozen."""
        raise no_support(remote.DOMAIN_FSFREEZE)

    async def domain_fsthaw(self, dom: DomainRef, mountpoints: list[str], flags: int) -> int:
        """Thaw file systems, all when none is named; how many were thawed."""
        raise no_support(remote.DOMAIN_FSTHAW)

    async def domain_get_time(self, dom: DomainRef, flags: int) -> DomainGetTimeRet:
        """The guest's clock."""
        raise no_support(remote.DOMAIN_GET_TIME)

    async def domain_set_time(self, dom: DomainRef, seconds: int, nseconds: int, flags: int) -> None:
        """Set the guest's clock."""
        raise no_support(remote.DOMAIN_SET_TIME)

    async def domain_get_fsinfo(self, dom: DomainRef, flags: int) -> DomainGetFsinfoRet:
        """The guest's mounted file systems."""
        raise no_support(remote.DOMAIN_GET_FSINFO)

    async def domain_interface_addresses(self, dom: DomainRef, source: int, flags: int) -> list[DomainInterface]:
        """Addresses of the guest, from leases, the guest agent or ARP."""
        raise no_support(remote.DOMAIN_INTERFACE_ADDRESSES)

    async def domain_set_user_password(
        self, dom: DomainRef, user: str | None, password: str | None, flags: int
    ) -> None:
        """Set the password of a user inside the guest."""
        raise no_support(remote.DOMAIN_SET_USER_PASSWORD)

    async def domain_get_guest_vcpus(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Which processors the guest uses."""
        raise no_support(remote.DOMAIN_GET_GUEST_VCPUS)

    async def domain_set_guest_vcpus(self, dom: DomainRef, cpumap: str, state: int, flags: int) -> None:
        """Make the guest use the listed processors (1) or leave them (0)."""
        raise no_support(remote.DOMAIN_SET_GUEST_VCPUS)

    async def domain_get_guest_info(self, dom: DomainRef, types: int, flags: int) -> list[TypedParam]:
        """What the guest tells of itself: users, system, disks and more."""
        raise no_support(remote.DOMAIN_GET_GUEST_INFO)

    async def domain_agent_set_response_timeout(self, dom: DomainRef, timeout: int, flags: int) -> int:
        """Set how long the guest agent may take, in seconds; 0."""
        raise no_support(remote.DOMAIN_AGENT_SET_RESPONSE_TIMEOUT)

    async def domain_authorized_ssh_keys_get(self, dom: DomainRef, user: str, flags: int) -> list[str]:
        """Keys with which a user inside the guest may log in."""
        raise no_support(remote.DOMAIN_AUTHORIZED_SSH_KEYS_GET)

    async def domain_authorized_ssh_keys_set(self, dom: DomainRef, user: str, keys: list[str], flags: int) -> None:
        """Replace, add or remove such keys."""
        raise no_support(remote.DOMAIN_AUTHORIZED_SSH_KEYS_SET)
