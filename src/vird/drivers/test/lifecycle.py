"""Defining, starting, pausing and ending simulated guests.

Nothing here waits: a change is made, told on the bus, and answered in one step of the event loop, so
calls of many clients never meet half-way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from vird import errors
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.enums.domain import (
    DomainCreateFlags,
    DomainDefineFlags,
    DomainDestroyFlagsValues,
    DomainPausedReason,
    DomainRebootFlagValues,
    DomainRunningReason,
    DomainShutdownReason,
    DomainShutoffReason,
    DomainState,
    DomainUndefineFlagsValues,
)
from vird.api.enums.domain import DomainLifecycle as LifecycleMoment
from vird.api.enums.domain_event import (
    DomainEventDefinedDetailType,
    DomainEventResumedDetailType,
    DomainEventStartedDetailType,
    DomainEventStoppedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventType,
    DomainEventUndefinedDetailType,
)
from vird.drivers.common.impact import EITHER
from vird.drivers.test.change import change
from vird.drivers.test.definition import read_guest
from vird.drivers.test.guest import Guest
from vird.drivers.test.refuse import invalid_operation, same_guest, unknown_flags
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain, LifecycleAction
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

UNDEFINED: Final = DomainUndefineFlagsValues.MANAGED_SAVE | DomainUndefineFlagsValues.SNAPSHOTS_METADATA


_MOMENTS: Final[dict[int, str]] = {moment: moment.name.lower() for moment in LifecycleMoment}


class TestLifecycle(Lifecycle):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    # --- definitions

    async def domain_define_xml_flags(self, xml: str, flags: int) -> DomainRef:
        """Take in a definition, new or in place of the one of the same name and UUID."""
        unknown_flags(flags, DomainDefineFlags, remote.DOMAIN_DEFINE_XML_FLAGS)
        document = self._read(xml, validate=bool(flags & DomainDefineFlags.VALIDATE))
        guest = same_guest(self._world, document)
        detail = DomainEventDefinedDetailType.UPDATED
        if guest is None:
            guest = self._world.add_guest(document)
        else:
            guest.require_still()
        if guest.persistent is None:
            detail = DomainEventDefinedDetailType.ADDED
        guest.persistent = document
        self._world.tell(guest, DomainEventType.DEFINED, detail)
        return guest.ref

    def _read(self, xml: str, *, validate: bool) -> Domain:
        return read_guest(xml, self._world.machine.arch, validate=validate)

    async def domain_undefine_flags(self, dom: DomainRef, flags: int) -> None:
        """Forget a definition; a running guest goes on as a transient one."""
        unknown_flags(flags, UNDEFINED, remote.DOMAIN_UNDEFINE_FLAGS)
        world = self._world
        guest = world.guest(dom)
        guest.require_still()
        _check_left_behind(guest, flags)
        world.tell(guest, DomainEventType.UNDEFINED, DomainEventUndefinedDetailType.REMOVED)
        guest.has_managed_save = False
        guest.autostart = False
        guest.persistent = None
        world.drop_transient(guest)

    async def domain_get_autostart(self, dom: DomainRef) -> int:
        """1 when the guest starts with the host, else 0."""
        return int(self._world.guest(dom).autostart)

    async def domain_set_autostart(self, dom: DomainRef, autostart: int) -> None:
        """Have the guest start with the host, or not."""
        self._world.guest(dom).autostart = bool(autostart)

    async def domain_rename(self, dom: DomainRef, new_name: str | None, flags: int) -> int:
        """Give a guest that does not run another name."""
        unknown_flags(flags, None, remote.DOMAIN_RENAME)
        world = self._world
        guest = world.guest(dom)
        name = new_name or ""
        if guest.is_active:
            raise errors.OperationInvalid("cannot rename active domain")
        if guest.persistent is None:
            raise errors.OperationInvalid("cannot rename a transient domain")
        if "/" in name:
            raise errors.XmlError(f"name {name} cannot contain '/'")
        if name == guest.name:
            raise invalid_operation("Can't rename domain to itself")
        if world.domains.by_name(name) is not None:
            raise invalid_operation(f"domain with name '{name}' already exists")
        world.tell(guest, DomainEventType.UNDEFINED, DomainEventUndefinedDetailType.RENAMED)
        renamed = guest.persistent.copy()
        renamed.name = name
        guest.persistent = renamed
        world.domains.rename(guest, name)
        world.tell(guest, DomainEventType.DEFINED, DomainEventDefinedDetailType.RENAMED)
        return 0

    async def domain_set_lifecycle_action(self, dom: DomainRef, type: int, action: int, flags: int) -> None:
        """Change what happens on power-off, reboot or crash."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_LIFECYCLE_ACTION)
        if type not in _MOMENTS:
            raise errors.InvalidArg(f"invalid lifecycle type '{type}'", domain=ErrorDomain.DOMAIN)
        words = get_args(LifecycleAction)
        if not 0 <= action < len(words):
            raise errors.InvalidArg(f"invalid lifecycle action '{action}'", domain=ErrorDomain.DOMAIN)
        moment, word = _MOMENTS[type], words[action]
        if moment != "crash" and word.startswith("coredump"):
            raise errors.ConfigUnsupported(
                f"Lifecycle event '{moment}' doesn't support '{word}' action", domain=ErrorDomain.DOMAIN
            )
        change(self._world.guest(dom), flags, lambda document: setattr(document, f"on_{moment}", word))

    # --- starting and ending

    async def domain_create_xml(self, xml_desc: str, flags: int) -> DomainRef:
        """Start a guest that exists only while it runs."""
        unknown_flags(flags, DomainCreateFlags.START_VALIDATE, remote.DOMAIN_CREATE_XML)
        document = self._read(xml_desc, validate=bool(flags & DomainCreateFlags.START_VALIDATE))
        guest = same_guest(self._world, document)
        if guest is not None and guest.is_active:
            raise invalid_operation(f"domain '{guest.name}' is already active")
        self._world.check_start(document.name)
        if guest is None:
            guest = self._world.add_guest(document)
        guest.live = document
        self._start(guest)
        return guest.ref

    async def domain_create_xml_with_files(self, xml_desc: str, flags: int, files: list[int]) -> DomainRef:
        """Start a transient guest; a simulated one has no use for open files, which are closed."""
        _close(files)
        return await self.domain_create_xml(xml_desc, flags)

    async def domain_create_with_flags(self, dom: DomainRef, flags: int) -> DomainRef:
        """Start a defined guest."""
        unknown_flags(flags, None, remote.DOMAIN_CREATE_WITH_FLAGS)
        guest = self._world.answering(dom)
        if guest.state != DomainState.SHUTOFF:
            raise errors.InternalError(f"Domain '{guest.name}' is already running")
        self._world.check_start(guest.name)
        self._start(guest)
        guest.has_managed_save = False
        return guest.ref

    async def domain_create_with_files(self, dom: DomainRef, flags: int, files: list[int]) -> DomainRef:
        """Start a defined guest; the open files are closed."""
        _close(files)
        return await self.domain_create_with_flags(dom, flags)

    def _start(self, guest: Guest) -> None:
        self._world.start(guest, DomainRunningReason.BOOTED)
        self._world.tell(guest, DomainEventType.STARTED, DomainEventStartedDetailType.BOOTED)

    def _stop(self, guest: Guest, reason: DomainShutoffReason, detail: DomainEventStoppedDetailType) -> None:
        world = self._world
        world.stop(guest, reason)
        world.tell(guest, DomainEventType.STOPPED, detail)
        world.drop_transient(guest)

    async def domain_destroy_flags(self, dom: DomainRef, flags: int) -> None:
        """End a guest at once."""
        unknown_flags(flags, DomainDestroyFlagsValues.GRACEFUL, remote.DOMAIN_DESTROY_FLAGS)
        guest = self._active(dom)
        self._stop(guest, DomainShutoffReason.DESTROYED, DomainEventStoppedDetailType.DESTROYED)

    async def domain_shutdown_flags(self, dom: DomainRef, flags: int) -> None:
        """Have a guest shut down, which it does at once; it runs on, or ends, as its ``on_poweroff`` says."""
        unknown_flags(flags, None, remote.DOMAIN_SHUTDOWN_FLAGS)
        guest = self._world.answering(dom)
        if guest.state == DomainState.SHUTOFF:
            raise errors.InternalError(f"domain '{guest.name}' not running")
        self._end(guest, guest.newest.on_poweroff)

    async def domain_reboot(self, dom: DomainRef, flags: int) -> None:
        """Have a guest reboot; it runs on, or ends, as its ``on_reboot`` says."""
        unknown_flags(flags, DomainRebootFlagValues, remote.DOMAIN_REBOOT)
        guest = self._active(dom, answering=True)
        self._end(guest, guest.newest.on_reboot)

    def _end(self, guest: Guest, action: LifecycleAction | None) -> None:
        """The guest ends its run: what comes then is the document's to say."""
        if action in ("restart", "rename-restart"):
            guest.change(DomainState.RUNNING, DomainRunningReason.BOOTED)
            return
        guest.change(DomainState.SHUTDOWN, DomainShutdownReason.USER)
        self._stop(guest, DomainShutoffReason.SHUTDOWN, DomainEventStoppedDetailType.SHUTDOWN)

    async def domain_reset(self, dom: DomainRef, flags: int) -> None:
        """Push the reset button, which shows nowhere."""
        unknown_flags(flags, None, remote.DOMAIN_RESET)
        self._active(dom, answering=True)

    # --- while it runs

    async def domain_suspend(self, dom: DomainRef) -> None:
        """Pause a running guest."""
        guest = self._world.answering(dom, on_the_way=True)
        if guest.state != DomainState.RUNNING:
            raise errors.InternalError(f"domain '{guest.name}' not running")
        guest.change(DomainState.PAUSED, DomainPausedReason.USER)
        self._world.tell(guest, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.PAUSED)

    async def domain_resume(self, dom: DomainRef) -> None:
        """Let a paused guest go on."""
        guest = self._world.answering(dom)
        if guest.state != DomainState.PAUSED:
            raise errors.InternalError(f"domain '{guest.name}' not paused")
        guest.change(DomainState.RUNNING, DomainRunningReason.UNPAUSED)
        self._world.tell(guest, DomainEventType.RESUMED, DomainEventResumedDetailType.UNPAUSED)

    def _active(self, dom: DomainRef, *, answering: bool = False) -> Guest:
        guest = self._world.answering(dom) if answering else self._world.guest(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        return guest


def _close(files: list[int]) -> None:
    import os

    for fd in files:
        os.close(fd)


def _check_left_behind(guest: Guest, flags: int) -> None:
    """Refuse where something hangs on the definition that the flags do not give up."""
    kept = len(guest.snapshots)
    if kept and not guest.is_active and not flags & DomainUndefineFlagsValues.SNAPSHOTS_METADATA:
        raise errors.OperationInvalid(f"cannot delete inactive domain with {kept} snapshots")
    if guest.has_managed_save and not flags & DomainUndefineFlagsValues.MANAGED_SAVE:
        raise errors.OperationInvalid("Refusing to undefine while domain managed save image exists")
