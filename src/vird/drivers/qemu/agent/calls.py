"""What clients ask of a guest's agent."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain_stats import DomainAuthorizedSSHKeysSetFlags as KeyFlags
from vird.api.enums.domain_stats import DomainGetHostnameFlags as HostnameFlags
from vird.api.enums.domain_stats import DomainInterfaceAddressesSource as Source
from vird.api.enums.domain_stats import DomainSetTimeFlags, DomainSetUserPasswordFlags
from vird.drivers.common.impact import bare_argument
from vird.drivers.qemu.addresses import HostSideAddresses
from vird.drivers.qemu.agent import file_systems, processors
from vird.drivers.qemu.agent.addresses import told as told_interfaces
from vird.drivers.qemu.agent.connection import agent_of, ask, check_timeout
from vird.drivers.qemu.agent.facts import SOURCES
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.markup.scalars import CpuSet
from vird.qmp.agent_client import AgentRefused
from vird.wire.procedures import remote
from vird.wire.procedures.domain_agent import DomainGetFsinfoRet, DomainGetTimeRet, DomainInterface
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

NS_PER_S: Final = 1_000_000_000
UNKNOWN_COMMAND: Final = ("CommandNotFound", "CommandDisabled")


class QemuAgent(HostSideAddresses):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    def _guest(self, dom: DomainRef) -> Guest:
        return self._driver.guest(dom)

    # --- names and addresses

    async def domain_get_hostname(self, dom: DomainRef, flags: int) -> str:
        """The guest's name: from its agent, or from the leases of its networks."""
        check_flags(flags, HostnameFlags, remote.DOMAIN_GET_HOSTNAME)
        if flags & HostnameFlags.LEASE and flags & HostnameFlags.AGENT:
            raise bare_argument(
                "Flags 'VIR_DOMAIN_GET_HOSTNAME_LEASE' and 'VIR_DOMAIN_GET_HOSTNAME_AGENT' are mutually exclusive",
                ErrorDomain.QEMU,
            )
        guest = self._guest(dom)
        name: str | None
        if flags & HostnameFlags.LEASE:
            guest.require_active()
            name = await self.leased_name(guest)
        else:
            name = (await ask(guest, "guest-get-host-name"))["host-name"]
        if name is None:
            raise errors.NoHostname(f"no hostname found for domain {guest.name}")
        return name

    async def domain_interface_addresses(self, dom: DomainRef, source: int, flags: int) -> list[DomainInterface]:
        """The addresses of each interface of a running guest, as leases, the neighbour table or the agent tell."""
        if source != Source.AGENT:
            return await self.addresses_by_host(dom, source, flags)
        check_flags(flags, None, remote.DOMAIN_INTERFACE_ADDRESSES)
        return told_interfaces(await ask(self._guest(dom), "guest-network-get-interfaces"))

    # --- time

    async def domain_get_time(self, dom: DomainRef, flags: int) -> DomainGetTimeRet:
        """The guest's clock, since 1970."""
        check_flags(flags, None, remote.DOMAIN_GET_TIME)
        return DomainGetTimeRet(*divmod(int(await ask(self._guest(dom), "guest-get-time")), NS_PER_S))

    async def domain_set_time(self, dom: DomainRef, seconds: int, nseconds: int, flags: int) -> None:
        """Set the guest's clock, or (SYNC) have it read its hardware's."""
        check_flags(flags, DomainSetTimeFlags, remote.DOMAIN_SET_TIME)
        guest = self._guest(dom)
        sync = flags & DomainSetTimeFlags.SYNC
        await ask(guest, "guest-set-time", None if sync else {"time": seconds * NS_PER_S + nseconds})
        if sync:
            return
        # Interrupts that piled up while the clock was wrong would turn it on once more.
        await guest.monitor.execute("rtc-reset-reinjection")

    # --- file systems

    async def domain_get_fsinfo(self, dom: DomainRef, flags: int) -> DomainGetFsinfoRet:
        """What is mounted, and on which disks."""
        check_flags(flags, None, remote.DOMAIN_GET_FSINFO)
        guest = self._guest(dom)
        found = file_systems.told(await ask(guest, "guest-get-fsinfo"), guest.document)
        return DomainGetFsinfoRet(found, len(found))

    async def domain_fsfreeze(self, dom: DomainRef, mountpoints: list[str], flags: int) -> int:
        """Freeze file systems, all when none is named; how many."""
        check_flags(flags, None, remote.DOMAIN_FSFREEZE)
        guest = self._guest(dom)
        async with guest.job.hold("freeze"):
            if mountpoints:
                return int(await ask(guest, "guest-fsfreeze-freeze-list", {"mountpoints": mountpoints}))
            return int(await ask(guest, "guest-fsfreeze-freeze"))

    async def domain_fsthaw(self, dom: DomainRef, mountpoints: list[str], flags: int) -> int:
        """Thaw all frozen file systems; how many."""
        check_flags(flags, None, remote.DOMAIN_FSTHAW)
        guest = self._guest(dom)
        if mountpoints:
            raise errors.ArgumentUnsupported("specifying mountpoints is not supported")
        async with guest.job.hold("thaw"):
            return int(await ask(guest, "guest-fsfreeze-thaw"))

    async def domain_fstrim(self, dom: DomainRef, mount_point: str | None, minimum: int, flags: int) -> None:
        """Give free blocks back, in pieces of at least so many bytes."""
        check_flags(flags, None, remote.DOMAIN_FSTRIM)
        if mount_point is not None:
            raise errors.ArgumentUnsupported("Specifying mount point is not supported for now")
        await ask(self._guest(dom), "guest-fstrim", {"minimum": minimum})

    # --- processors

    async def domain_get_guest_vcpus(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Which processors the guest knows, uses and could leave."""
        check_flags(flags, None, remote.DOMAIN_GET_GUEST_VCPUS)
        return processors.params(await processors.known(self._guest(dom)))

    async def domain_set_guest_vcpus(self, dom: DomainRef, cpumap: str, state: int, flags: int) -> None:
        """Have the guest use the listed processors (1) or leave them (0)."""
        check_flags(flags, None, remote.DOMAIN_SET_GUEST_VCPUS)
        if state not in (0, 1):
            raise bare_argument("unsupported state value", ErrorDomain.QEMU)
        try:
            numbers = list(CpuSet.parse(cpumap))
        except ValueError:
            numbers = []
        if not numbers:
            raise errors.InvalidArg(f"Failed to parse bitmap '{cpumap}'")
        await processors.switch(self._guest(dom), numbers, on=bool(state))

    # --- users

    async def domain_set_user_password(
        self, dom: DomainRef, user: str | None, password: str | None, flags: int
    ) -> None:
        """Set a password, in clear or (ENCRYPTED) as its hash."""
        if user is None or password is None:
            missing = "user" if user is None else "password"
            raise bare_argument(f"{missing} in virDomainSetUserPassword must not be NULL", ErrorDomain.DOMAIN)
        check_flags(flags, DomainSetUserPasswordFlags, remote.DOMAIN_SET_USER_PASSWORD)
        arguments = {
            "crypted": bool(flags & DomainSetUserPasswordFlags.ENCRYPTED),
            "username": user,
            "password": base64.b64encode(password.encode()).decode(),
        }
        await ask(self._guest(dom), "guest-set-user-password", arguments)

    async def domain_authorized_ssh_keys_get(self, dom: DomainRef, user: str, flags: int) -> list[str]:
        """The keys with which a user may log in."""
        check_flags(flags, None, remote.DOMAIN_AUTHORIZED_SSH_KEYS_GET)
        answer = await ask(self._guest(dom), "guest-ssh-get-authorized-keys", {"username": user})
        return [str(key) for key in answer["keys"]]

    async def domain_authorized_ssh_keys_set(self, dom: DomainRef, user: str, keys: list[str], flags: int) -> None:
        """Replace the keys, or add or remove some."""
        if flags & KeyFlags.APPEND and flags & KeyFlags.REMOVE:
            raise bare_argument(
                "Flags 'VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND' and 'VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE' "
                "are mutually exclusive",
                ErrorDomain.DOMAIN,
            )
        check_flags(flags, KeyFlags, remote.DOMAIN_AUTHORIZED_SSH_KEYS_SET)
        guest = self._guest(dom)
        if flags & KeyFlags.REMOVE:
            await ask(guest, "guest-ssh-remove-authorized-keys", {"username": user, "keys": keys})
        else:
            arguments = {"username": user, "keys": keys, "reset": not flags & KeyFlags.APPEND}
            await ask(guest, "guest-ssh-add-authorized-keys", arguments)

    # --- everything it tells

    async def domain_get_guest_info(self, dom: DomainRef, types: int, flags: int) -> list[TypedParam]:
        """The groups that are asked for; all that the agent knows of when none is."""
        check_flags(flags, None, remote.DOMAIN_GET_GUEST_INFO)
        if strange := types & ~sum(SOURCES):
            raise errors.InvalidArg(f"unsupported guest information types '0x{strange:x}'")
        guest = self._guest(dom)
        await agent_of(guest)
        found: list[TypedParam] = []
        for group, source in SOURCES.items():
            if types and not types & group:
                continue
            try:
                found += source.told(await ask(guest, source.command), guest.document)
            except AgentRefused as refusal:
                # Older agents know less; who asks for everything gets what there is.
                if types or refusal.kind not in UNKNOWN_COMMAND:
                    raise
        return found

    async def domain_agent_set_response_timeout(self, dom: DomainRef, timeout: int, flags: int) -> int:
        """Set how many seconds the guest's agent may take; special numbers mean for ever, default, not at all."""
        check_flags(flags, None, remote.DOMAIN_AGENT_SET_RESPONSE_TIMEOUT)
        check_timeout(timeout)
        self._guest(dom).agent_timeout = timeout
        return 0
