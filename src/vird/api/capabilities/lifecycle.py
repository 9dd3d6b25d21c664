"""Defining, starting, pausing and ending domains."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef


class Lifecycle(Capability):
    """Defining, starting, pausing and ending domains."""

    @derived_from("domain_create_with_flags")
    async def domain_create(self, dom: DomainRef) -> None:
        """Start a defined domain."""
        await self.domain_create_with_flags(dom, 0)

    async def domain_create_xml(self, xml_desc: str, flags: int) -> DomainRef:
        """Start a domain from a document, without defining it."""
        raise no_support(remote.DOMAIN_CREATE_XML)

    @derived_from("domain_define_xml_flags")
    async def domain_define_xml(self, xml: str) -> DomainRef:
        """Take a domain's definition in."""
        return await self.domain_define_xml_flags(xml, 0)

    @derived_from("domain_destroy_flags")
    async def domain_destroy(self, dom: DomainRef) -> None:
        """End a domain at once."""
        await self.domain_destroy_flags(dom, 0)

    async def domain_get_autostart(self, dom: DomainRef) -> int:
        """1 when the domain starts with the host, else 0."""
        raise no_support(remote.DOMAIN_GET_AUTOSTART)

    async def domain_reboot(self, dom: DomainRef, flags: int) -> None:
        """Ask the guest to reboot; ``flags`` are of ``DomainRebootFlagValues``."""
        raise no_support(remote.DOMAIN_REBOOT)

    async def domain_resume(self, dom: DomainRef) -> None:
        """Let a paused domain go on."""
        raise no_support(remote.DOMAIN_RESUME)

    async def domain_set_autostart(self, dom: DomainRef, autostart: int) -> None:
        """Set whether the domain starts with the host."""
        raise no_support(remote.DOMAIN_SET_AUTOSTART)

    @derived_from("domain_shutdown_flags")
    async def domain_shutdown(self, dom: DomainRef) -> None:
        """Ask the guest to shut down."""
        await self.domain_shutdown_flags(dom, 0)

    async def domain_suspend(self, dom: DomainRef) -> None:
        """Pause a running domain."""
        raise no_support(remote.DOMAIN_SUSPEND)

    @derived_from("domain_undefine_flags")
    async def domain_undefine(self, dom: DomainRef) -> None:
        """Forget a domain's definition."""
        await self.domain_undefine_flags(dom, 0)

    async def domain_create_with_flags(self, dom: DomainRef, flags: int) -> DomainRef:
        """Start a defined domain; ``flags`` are of ``DomainCreateFlags``."""
        raise no_support(remote.DOMAIN_CREATE_WITH_FLAGS)

    async def domain_undefine_flags(self, dom: DomainRef, flags: int) -> None:
        """Forget a definition, with what else ``DomainUndefineFlagsValues`` names."""
        raise no_support(remote.DOMAIN_UNDEFINE_FLAGS)

    async def domain_destroy_flags(self, dom: DomainRef, flags: int) -> None:
        """End a domain at once, or with grace by ``DomainDestroyFlagsValues``."""
        raise no_support(remote.DOMAIN_DESTROY_FLAGS)

    async def domain_reset(self, dom: DomainRef, flags: int) -> None:
        """Push the guest's reset button."""
        raise no_support(remote.DOMAIN_RESET)

    async def domain_shutdown_flags(self, dom: DomainRef, flags: int) -> None:
        """Ask the guest to shut down, by the ways of ``DomainShutdownFlagValues``."""
        raise no_support(remote.DOMAIN_SHUTDOWN_FLAGS)

    async def domain_pm_suspend_for_duration(self, dom: DomainRef, target: int, duration: int, flags: int) -> None:
        """Let the guest sleep, for so many seconds or until it is woken (0)."""
        raise no_support(remote.DOMAIN_PM_SUSPEND_FOR_DURATION)

    async def domain_pm_wakeup(self, dom: DomainRef, flags: int) -> None:
        """Wake a sleeping guest."""
        raise no_support(remote.DOMAIN_PM_WAKEUP)

    async def domain_create_xml_with_files(self, xml_desc: str, flags: int, files: list[int]) -> DomainRef:
        """Start a domain from a document with open files for its first process."""
        raise no_support(remote.DOMAIN_CREATE_XML_WITH_FILES)

    async def domain_create_with_files(self, dom: DomainRef, flags: int, files: list[int]) -> DomainRef:
        """Start a defined domain with open files for its first process."""
        raise no_support(remote.DOMAIN_CREATE_WITH_FILES)

    async def domain_define_xml_flags(self, xml: str, flags: int) -> DomainRef:
        """Take a domain's definition in; ``flags`` are of ``DomainDefineFlags``."""
        raise no_support(remote.DOMAIN_DEFINE_XML_FLAGS)

    async def domain_rename(self, dom: DomainRef, new_name: str | None, flags: int) -> int:
        """Give a domain another name; 0."""
        raise no_support(remote.DOMAIN_RENAME)

    async def domain_set_lifecycle_action(self, dom: DomainRef, type: int, action: int, flags: int) -> None:
        """Set what follows a poweroff, reboot or crash."""
        raise no_support(remote.DOMAIN_SET_LIFECYCLE_ACTION)

    async def domain_get_autostart_once(self, dom: DomainRef) -> int:
        """1 when the domain starts with the host the next time only, else 0."""
        raise no_support(remote.DOMAIN_GET_AUTOSTART_ONCE)

    async def domain_set_autostart_once(self, dom: DomainRef, autostart: int) -> None:
        """Set whether the domain starts with the host the next time only."""
        raise no_support(remote.DOMAIN_SET_AUTOSTART_ONCE)
