"""Defining, starting, pausing and ending guests, as clients ask for it.

Each change of a guest runs as its one job.  Order of the checks and the words of the refusals
are what libvirt's clients know.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.enums.domain import (
    DomainCreateFlags,
    DomainDefineFlags,
    DomainDestroyFlagsValues,
    DomainPausedReason,
    DomainRebootFlagValues,
    DomainRunningReason,
    DomainShutdownFlagValues,
    DomainState,
    DomainUndefineFlagsValues,
)
from vird.api.enums.domain import DomainLifecycle as LifecycleKind
from vird.api.enums.domain import DomainLifecycleAction as LifecycleAction
from vird.api.enums.domain_event import (
    DomainEventDefinedDetailType,
    DomainEventStartedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventType,
    DomainEventUndefinedDetailType,
)
from vird.drivers.qemu.agent.connection import is_connected
from vird.drivers.qemu.agent.power import power_by, sleep
from vird.drivers.qemu.definition import read_domain, uuid_bytes
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.migration.phases import MOVES
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.same import same_guest
from vird.drivers.qemu.save.restore import forget_saved, resume_saved
from vird.drivers.qemu.start import start
from vird.drivers.qemu.stop import destroy
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

START_FLAGS = (
    DomainCreateFlags.START_PAUSED
    | DomainCreateFlags.START_AUTODESTROY
    | DomainCreateFlags.START_BYPASS_CACHE
    | DomainCreateFlags.START_FORCE_BOOT
    | DomainCreateFlags.START_RESET_NVRAM
)
BY_ACPI = DomainShutdownFlagValues.ACPI_POWER_BTN
BY_AGENT = DomainShutdownFlagValues.GUEST_AGENT
_ACTIONS = {
    LifecycleAction.DESTROY: "destroy",
    LifecycleAction.RESTART: "restart",
    LifecycleAction.RESTART_RENAME: "rename-restart",
    LifecycleAction.PRESERVE: "preserve",
    LifecycleAction.COREDUMP_DESTROY: "coredump-destroy",
    LifecycleAction.COREDUMP_RESTART: "coredump-restart",
}


class QemuLifecycle(Lifecycle):
    """The capability, for one client."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver, caller: Caller) -> None:
        self._driver = driver
        self._caller = caller

    def _guest(self, dom: DomainRef) -> Guest:
        return self._driver.guest(dom)

    # --- definitions

    async def domain_define_xml_flags(self, xml: str, flags: int) -> DomainRef:
        """Take in a definition, new or in place of the one of the same name and UUID."""
        check_flags(flags, DomainDefineFlags, remote.DOMAIN_DEFINE_XML_FLAGS)
        driver = self._driver
        domain = await read_domain(driver, xml, validate=bool(flags & DomainDefineFlags.VALIDATE))
        guest = same_guest(self._driver.domains, domain)
        is_new = guest is None
        if guest is None:
            guest = Guest(domain.name, uuid_bytes(domain), persistent=domain)
            driver.domains.add(guest)
        async with guest.job.hold("define", str(self._caller)):
            before, guest.persistent = guest.persistent, domain
            try:
                await asyncio.to_thread(driver.store.save, guest.name, driver.stored_text(domain))
            except BaseException:
                if is_new:
                    driver.domains.remove(guest)
                else:
                    guest.persistent = before
                raise
            guest.updated = guest.is_active
        detail = DomainEventDefinedDetailType.ADDED if is_new else DomainEventDefinedDetailType.UPDATED
        guest.tell(driver.bus, DomainEventType.DEFINED, detail)
        return guest.ref

    async def domain_undefine_flags(self, dom: DomainRef, flags: int) -> None:
        """Forget a definition; a running guest goes on as a transient one."""
        check_flags(flags, DomainUndefineFlagsValues, remote.DOMAIN_UNDEFINE_FLAGS)
        guest, driver = self._guest(dom), self._driver
        async with guest.job.hold("undefine", str(self._caller)):
            if not guest.is_persistent:
                raise errors.OperationInvalid("cannot undefine transient domain")
            known = len(guest.snapshots)
            if known and not guest.is_active and not flags & DomainUndefineFlagsValues.SNAPSHOTS_METADATA:
                raise errors.OperationInvalid(f"cannot delete inactive domain with {known} snapshots")
            known = len(guest.checkpoints)
            if known and not guest.is_active and not flags & DomainUndefineFlagsValues.CHECKPOINTS_METADATA:
                raise errors.OperationInvalid(f"cannot delete inactive domain with {known} checkpoints")
            if guest.has_managed_save and not guest.is_active:
                if not flags & DomainUndefineFlagsValues.MANAGED_SAVE:
                    raise errors.OperationInvalid("Refusing to undefine while domain managed save image exists")
                await asyncio.to_thread(driver.places.saved(guest.name).unlink, missing_ok=True)
            await asyncio.to_thread(self._remove_files, guest)
            guest.autostart = False
            if guest.is_active:
                guest.persistent = None
            else:
                driver.domains.remove(guest)
        guest.tell(driver.bus, DomainEventType.UNDEFINED, DomainEventUndefinedDetailType.REMOVED)

    def _remove_files(self, guest: Guest) -> None:
        """The definition, and what is known of a guest that is no more; blocks."""
        driver = self._driver
        driver.store.remove(guest.name)
        if not guest.is_active:
            driver.snapshots.clear(guest.name)
            driver.checkpoints.clear(guest.name)

    async def domain_get_autostart(self, dom: DomainRef) -> int:
        """1 when the guest starts with the daemon, else 0."""
        return int(self._guest(dom).autostart)

    async def domain_set_autostart(self, dom: DomainRef, autostart: int) -> None:
        """Have the guest start with the daemon, or not."""
        guest = self._guest(dom)
        async with guest.job.hold("autostart", str(self._caller)):
            if not guest.is_persistent:
                raise errors.OperationInvalid("cannot set autostart for transient domain")
            await asyncio.to_thread(self._driver.store.set_autostart, guest.name, bool(autostart))
            guest.autostart = bool(autostart)

    async def domain_rename(self, dom: DomainRef, new_name: str | None, flags: int) -> int:
        """Give a guest that does not run another name."""
        check_flags(flags, None, remote.DOMAIN_RENAME)
        guest, driver = self._guest(dom), self._driver
        if not new_name or "/" in new_name:
            raise errors.InvalidArg(f"domain name '{new_name or ''}' is not usable")
        async with guest.job.hold("rename", str(self._caller)):
            if guest.is_active:
                raise errors.OperationInvalid("cannot rename active domain")
            if guest.has_managed_save:
                raise errors.OperationInvalid("domain with a managed saved state can't be renamed")
            assert guest.persistent is not None
            if driver.domains.by_name(new_name) is not None:
                raise errors.OperationInvalid(f"domain with name '{new_name}' already exists")
            renamed = guest.persistent.copy()
            renamed.name = new_name
            await asyncio.to_thread(driver.store.save, new_name, driver.stored_text(renamed))
            await asyncio.to_thread(driver.store.set_autostart, new_name, guest.autostart)
            await asyncio.to_thread(driver.snapshots.rename, guest.name, new_name)
            await asyncio.to_thread(driver.checkpoints.rename, guest.name, new_name)
            await asyncio.to_thread(driver.store.remove, guest.name)
            guest.tell(driver.bus, DomainEventType.UNDEFINED, DomainEventUndefinedDetailType.RENAMED)
            guest.persistent = renamed
            driver.domains.rename(guest, new_name)
        guest.tell(driver.bus, DomainEventType.DEFINED, DomainEventDefinedDetailType.RENAMED)
        return 0

    async def domain_set_lifecycle_action(self, dom: DomainRef, type: int, action: int, flags: int) -> None:
        """Change what happens on power-off, reboot or crash, in the definition of a guest that is off."""
        check_flags(flags, 3, remote.DOMAIN_SET_LIFECYCLE_ACTION)
        guest = self._guest(dom)
        field = {
            LifecycleKind.POWEROFF: "on_poweroff",
            LifecycleKind.REBOOT: "on_reboot",
            LifecycleKind.CRASH: "on_crash",
        }
        if type not in field or action not in _ACTIONS:
            raise errors.InvalidArg(f"Unsupported lifecycle action '{action}' for type '{type}'")
        async with guest.job.hold("set action", str(self._caller)):
            if flags & 1 and not guest.is_active:
                raise errors.OperationInvalid("domain is not running")
            if guest.persistent is None:
                raise errors.OperationInvalid("transient domains do not have any persistent config")
            if guest.is_active and not flags & 2:
                raise errors.ConfigUnsupported("the action of a running domain cannot be changed")
            changed = guest.persistent.copy()
            setattr(changed, field[LifecycleKind(type)], _ACTIONS[LifecycleAction(action)])
            await asyncio.to_thread(self._driver.store.save, guest.name, self._driver.stored_text(changed))
            guest.persistent = changed

    # --- starting and ending

    async def domain_create_xml(self, xml_desc: str, flags: int) -> DomainRef:
        """Start a guest that exists only while it runs."""
        check_flags(flags, START_FLAGS | DomainCreateFlags.START_VALIDATE, remote.DOMAIN_CREATE_XML)
        driver = self._driver
        domain = await read_domain(driver, xml_desc, validate=bool(flags & DomainCreateFlags.START_VALIDATE))
        guest = same_guest(self._driver.domains, domain)
        if guest is not None and guest.is_active:
            raise errors.OperationInvalid(f"domain is already active as '{guest.name}'")
        is_new = guest is None
        if guest is None:
            guest = Guest(domain.name, uuid_bytes(domain), live=domain)
            driver.domains.add(guest)
        try:
            async with guest.job.hold("create", str(self._caller)):
                await self._start(guest, domain, flags)
        except BaseException:
            if is_new:
                driver.domains.remove(guest)
            raise
        return guest.ref

    async def domain_create_with_flags(self, dom: DomainRef, flags: int) -> DomainRef:
        """Start a defined guest."""
        check_flags(flags, START_FLAGS, remote.DOMAIN_CREATE_WITH_FLAGS)
        guest = self._guest(dom)
        async with guest.job.hold("start", str(self._caller)):
            if guest.is_active:
                raise errors.OperationInvalid("domain is already running")
            assert guest.persistent is not None
            if flags & DomainCreateFlags.START_FORCE_BOOT:
                await forget_saved(self._driver, guest)
            if await resume_saved(self._driver, guest, paused=bool(flags & DomainCreateFlags.START_PAUSED)):
                if flags & DomainCreateFlags.START_AUTODESTROY:
                    self._die_with_client(guest)
            else:
                await self._start(guest, guest.persistent, flags)
        return guest.ref

    async def _start(self, guest: Guest, definition: Domain, flags: int) -> None:
        paused = bool(flags & DomainCreateFlags.START_PAUSED)
        reset_nvram = bool(flags & DomainCreateFlags.START_RESET_NVRAM)
        await start(self._driver, guest, definition, paused=paused, reset_nvram=reset_nvram)
        guest.tell(self._driver.bus, DomainEventType.STARTED, DomainEventStartedDetailType.BOOTED)
        if paused:
            guest.tell(self._driver.bus, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.PAUSED)
        if flags & DomainCreateFlags.START_AUTODESTROY:
            self._die_with_client(guest)

    def _die_with_client(self, guest: Guest) -> None:
        """Destroy this run of the guest when the client's connection ends."""
        runtime = guest.running()

        async def destroy_it() -> None:
            if guest.runtime is runtime:
                await destroy(self._driver, guest, f"the end of {self._caller}")

        runtime.forget_owner = self._caller.on_close(destroy_it)

    async def domain_destroy_flags(self, dom: DomainRef, flags: int) -> None:
        """Pull the plug."""
        check_flags(flags, DomainDestroyFlagsValues, remote.DOMAIN_DESTROY_FLAGS)
        guest = self._guest(dom)
        graceful = bool(flags & DomainDestroyFlagsValues.GRACEFUL)
        await destroy(self._driver, guest, str(self._caller), graceful=graceful)
        if flags & DomainDestroyFlagsValues.REMOVE_LOGS:
            self._driver.places.log(guest.name).unlink(missing_ok=True)

    # --- while it runs

    async def domain_suspend(self, dom: DomainRef) -> None:
        """Stop the guest's processors; nothing happens to one that is paused already."""
        guest = self._guest(dom)
        async with guest.job.hold("suspend", str(self._caller), beside=MOVES):
            runtime = guest.running()
            if guest.state == DomainState.PMSUSPENDED:
                raise errors.OperationInvalid("domain is pmsuspended")
            if guest.state == DomainState.PAUSED:
                return
            runtime.pause_reason = DomainPausedReason.USER
            await runtime.monitor.execute("stop")
            await self._driver.save_status(guest)

    async def domain_resume(self, dom: DomainRef) -> None:
        """Let them go on."""
        guest = self._guest(dom)
        async with guest.job.hold("resume", str(self._caller)):
            runtime = guest.running()
            if guest.state == DomainState.PMSUSPENDED:
                raise errors.OperationInvalid("domain is pmsuspended")
            if guest.state == DomainState.RUNNING:
                raise errors.OperationInvalid("domain is already running")
            if guest.state == DomainState.CRASHED:
                raise errors.OperationInvalid("domain is crashed and cannot go on")
            runtime.run_reason = DomainRunningReason.UNPAUSED
            await runtime.monitor.execute("cont")
            await self._driver.save_status(guest)

    async def domain_reset(self, dom: DomainRef, flags: int) -> None:
        """Press the reset button."""
        check_flags(flags, None, remote.DOMAIN_RESET)
        guest = self._guest(dom)
        async with guest.job.hold("reset", str(self._caller)):
            await guest.running().monitor.execute("system_reset")

    async def domain_shutdown_flags(self, dom: DomainRef, flags: int) -> None:
        """Ask the guest to power itself off; whether and when it does is its own affair."""
        check_flags(flags, BY_ACPI | BY_AGENT, remote.DOMAIN_SHUTDOWN_FLAGS)
        guest = self._guest(dom)
        async with guest.job.hold("shutdown", str(self._caller)):
            runtime = guest.running()
            runtime.reboots_by_reset = guest.document.on_poweroff == "restart"
            if not await self._by_agent(guest, "powerdown", flags & BY_AGENT, flags & BY_ACPI):
                await runtime.monitor.execute("system_powerdown")

    async def domain_reboot(self, dom: DomainRef, flags: int) -> None:
        """Ask the guest to power itself off, and reset it instead when it does."""
        check_flags(
            flags, DomainRebootFlagValues.ACPI_POWER_BTN | DomainRebootFlagValues.GUEST_AGENT, remote.DOMAIN_REBOOT
        )
        guest = self._guest(dom)
        async with guest.job.hold("reboot", str(self._caller)):
            runtime = guest.running()
            by_agent = flags & DomainRebootFlagValues.GUEST_AGENT
            if await self._by_agent(guest, "reboot", by_agent, flags & DomainRebootFlagValues.ACPI_POWER_BTN):
                return
            runtime.reboots_by_reset = guest.document.on_reboot in (None, "restart")
            await runtime.monitor.execute("system_powerdown")

    async def _by_agent(self, guest: Guest, mode: Literal["powerdown", "reboot"], agent: int, button: int) -> bool:
        return await power_by(
            guest, mode, agent_asked=bool(agent), button_asked=bool(button), agent_there=is_connected(guest)
        )

    async def domain_pm_suspend_for_duration(self, dom: DomainRef, target: int, duration: int, flags: int) -> None:
        """Have the guest's agent put it to sleep."""
        check_flags(flags, None, remote.DOMAIN_PM_SUSPEND_FOR_DURATION)
        guest = self._guest(dom)
        async with guest.job.hold("sleep", str(self._caller)):
            guest.require_active()
            await sleep(guest, target, duration)

    async def domain_pm_wakeup(self, dom: DomainRef, flags: int) -> None:
        """Wake a sleeping guest."""
        check_flags(flags, None, remote.DOMAIN_PM_WAKEUP)
        guest = self._guest(dom)
        async with guest.job.hold("wakeup", str(self._caller)):
            await guest.running().monitor.execute("system_wakeup")
