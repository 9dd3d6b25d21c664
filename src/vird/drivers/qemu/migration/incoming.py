"""A guest's arrival from another host: made ready, its QEMU waits until the guest is there and its move is finished.

From its preparation on it is the guest's one job.  Whatever goes wrong, nothing is left of it here.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.enums.domain_event import (
    DomainEventDefinedDetailType,
    DomainEventResumedDetailType,
    DomainEventStartedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventType,
)
from vird.api.enums.domain_stats import DomainJobOperation
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration import cookies, disks, statistics, switches, whereto
from vird.drivers.qemu.migration.outgoing import restore_settings
from vird.drivers.qemu.migration.parameters import Parameters, from_answer, to_arguments, to_element
from vird.drivers.qemu.migration.phases import IN, Phase
from vird.drivers.qemu.migration.sending import arrived
from vird.host.hostname import host_name
from vird.model.domain.domain import Domain
from vird.model.domain.jobs import Job
from vird.model.domain.migration_cookie import CopyServer, MigrationCookie
from vird.qmp.client import Client
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)

ARRIVAL_S = 60.0
"""How long the last of a guest may take after its source said that all is sent."""

Receive = Callable[[Client], Awaitable[None]]
"""Has a waiting QEMU take its state from somewhere."""


class Incoming:
    """One arrival; make it with ``prepared``.

    ``forget_coordinator`` takes back what was to happen when its client leaves.  A guest that only its definition
    comes of is not there before its arrival is finished: ``guest`` is None.
    """

    def __init__(self, driver: QemuDriver, wishes: Wishes, document: Domain, origin: str) -> None:
        self._driver = driver
        self.wishes = wishes
        self.document = document
        self.origin = origin
        """What it was called where it comes from."""
        self.phase = Phase.PREPARED
        self.guest: Guest | None = None
        self.uri: str | None = None
        self.forget_coordinator: Callable[[], None] = lambda: None
        self._slot = AsyncExitStack()
        self._asked_disks: CopyServer | None = None
        self._nbd: CopyServer | None = None
        self._before: Parameters = {}
        self._started_ms = int(time.time() * 1000)

    @classmethod
    async def prepared(
        cls, driver: QemuDriver, wishes: Wishes, cookie_in: bytes, holder: str, receive: Receive | None = None
    ) -> Incoming:
        """Take the guest in without letting it run; with ``receive`` its state comes another way than by an address.

        Raises ``InternalError`` for one that comes from here, ``OperationInvalid`` where it runs already,
        ``OperationFailed`` where another one has its name or UUID, and what keeps it from starting.
        """
        if not wishes.xml:
            raise errors.InternalError("no domain XML passed")
        switches.check(wishes)
        document, origin = await _document(driver, wishes)
        move = cls(driver, wishes, document, origin)
        cookie = move._writer().read(cookie_in)
        if document.name in driver.arrivals:
            raise errors.OperationInvalid(f"domain is already active as '{document.name}'")
        driver.arrivals[document.name] = move
        try:
            await move._start(cookie, holder, receive)
        except BaseException:
            await move.let_go()
            raise
        return move

    async def _start(self, cookie: MigrationCookie, holder: str, receive: Receive | None) -> None:
        from vird.drivers.qemu.definition import uuid_bytes
        from vird.drivers.qemu.guest import Guest
        from vird.drivers.qemu.same import same_guest
        from vird.drivers.qemu.start import start

        driver, document = self._driver, self.document
        guest = same_guest(driver.domains, document)
        if guest is not None and (guest.is_active or guest.moving is not None):
            raise errors.OperationInvalid(f"domain is already active as '{guest.name}'")
        if self.wishes.flags & Flag.OFFLINE:
            return
        if receive is None:
            port = self._choose_address()
            receive = self._listen(port)
        is_new = guest is None
        if guest is None:
            guest = Guest(document.name, uuid_bytes(document), live=document)
            driver.domains.add(guest)
        configured = document.cpu
        if cookie.cpu is not None:
            # What the guest sees is what it had, whatever its model means on this host.
            document.cpu = cookie.cpu.copy()
        try:
            await self._slot.enter_async_context(guest.job.hold(IN, holder))
            self.guest = guest
            guest.moving = self
            self._asked_disks = cookie.nbd
            await start(driver, guest, document, paused=True, incoming=self._tell_settings(receive))
        except BaseException:
            guest.moving = None
            if is_new:
                driver.domains.remove(guest)
            raise
        if cookie.cpu is not None and configured is not None:
            guest.running().configured_cpu = configured.copy()
        guest.change(guest.state, DomainPausedReason.MIGRATION)
        await driver.save_status(guest)
        guest.tell(driver.bus, DomainEventType.STARTED, DomainEventStartedDetailType.MIGRATED)

    def _choose_address(self) -> int | None:
        """Where the source is to send to; the port that was taken for it."""
        driver, given = self._driver, self.wishes.uri
        address = whereto.read(given) if given is not None else None
        if address is not None and address.scheme == "unix":
            self.uri = given
            return None
        if address is not None and address.port is not None:
            self.uri = given
            return address.port
        port = driver.migration_ports.acquire()
        self._slot.callback(driver.migration_ports.release, port)
        host = driver.settings.migration_host or host_name()
        self.uri = whereto.default_uri(host, port) if given is None else whereto.told(given, port)
        return port

    def _listen(self, port: int | None) -> Receive:
        address = self.wishes.more.get(names.MIGRATE_PARAM_LISTEN_ADDRESS) or self._driver.settings.migration_address
        if port is not None:
            place = whereto.listening(port, address or None)
        else:
            assert self.uri is not None
            place = whereto.read(self.uri).qemu

        async def wait_for_source(monitor: Client) -> None:
            await monitor.execute("migrate-incoming", {"uri": place})

        return wait_for_source

    def _tell_settings(self, receive: Receive) -> Receive:
        async def told(monitor: Client) -> None:
            self._before = from_answer(await monitor.execute("query-migrate-parameters"))
            wanted = switches.capabilities(self.wishes, "destination")
            await monitor.execute("migrate-set-capabilities", {"capabilities": wanted})
            arguments = to_arguments(switches.parameters(self.wishes, "destination"))
            await monitor.execute("migrate-set-parameters", arguments)
            await self._serve_disks(monitor)
            await receive(monitor)

        return told

    async def _serve_disks(self, monitor: Client) -> None:
        assert self.guest is not None
        copies = disks.copied(self.guest.document, self.wishes)
        if not copies:
            return

        def acquire() -> int:
            port = self._driver.migration_ports.acquire()
            self._slot.callback(self._driver.migration_ports.release, port)
            return port

        listen = self.wishes.more.get(names.MIGRATE_PARAM_LISTEN_ADDRESS) or self._driver.settings.migration_address
        address, port = disks.server_address(self.wishes, acquire, listen or None)
        await disks.serve(monitor, copies, address)
        self._nbd = CopyServer(port=port, disks=self._asked_disks.disks if self._asked_disks is not None else [])

    def cookie(self) -> bytes:
        """What the source is told of the waiting QEMU."""
        cookie = self._writer().write()
        if self.guest is not None:
            cookies.say_display(cookie, self.guest.document)
            cookie.nbd = self._nbd
            cookies.say_capabilities(cookie, "destination")
        return cookies.to_bytes(cookie)

    # --- the end

    async def finish(self, flags: int, cookie_in: bytes) -> tuple[DomainRef, bytes]:
        """Let it run, or stand still as it did; define it where the flags say so.  The handle and the last cookie.

        Raises what kept it from running, and then nothing of it is left.
        """
        driver = self._driver
        try:
            cookie = self._writer().read(cookie_in)
            guest = self.guest
            if guest is None:
                return await self._finish_offline(cookie)
            if guest.moving is not self or not guest.is_active:
                raise errors.OperationInvalid("domain is not running", domain=errors.ErrorDomain.DOMAIN)
            self.phase = Phase.FINISHING
            await driver.save_status(guest)
            postcopy = bool(flags & Flag.POSTCOPY)
            all_there = await arrived(guest.monitor, deadline_s=ARRIVAL_S, or_postcopy=postcopy)
            if self._nbd is not None:
                await disks.serve_no_more(guest.monitor)
            if flags & Flag.PERSIST_DEST:
                await self._define(guest, cookie)
            await self._go_on(guest, flags, all_there=all_there)
        except BaseException:
            await self.discard()
            raise
        if not all_there:
            await self._follow_postcopy(guest)
        answer = self._writer().write()
        if cookie.statistics is not None:
            answer.statistics = statistics.arrived(cookie.statistics, now=int(time.time() * 1000))
            guest.last_job = statistics.figures_of(answer.statistics, DomainJobOperation.MIGRATION_IN)
        await restore_settings(guest, self._before)
        await self.let_go()
        await driver.save_status(guest)
        return guest.ref, cookies.to_bytes(answer)

    async def _follow_postcopy(self, guest: Guest) -> None:
        """It runs here, and its memory comes after it; when that breaks it cannot go back."""
        try:
            await arrived(guest.monitor, deadline_s=None)
        except errors.VirdError:
            guest.change(guest.state, DomainRunningReason.POSTCOPY_FAILED)
            guest.tell(self._driver.bus, DomainEventType.RESUMED, DomainEventResumedDetailType.POSTCOPY_FAILED)
            await self.let_go()
            await self._driver.save_status(guest)
            raise
        if guest.state == DomainState.RUNNING:
            guest.change(guest.state, DomainRunningReason.MIGRATED)
            guest.tell(self._driver.bus, DomainEventType.RESUMED, DomainEventResumedDetailType.MIGRATED)

    async def _go_on(self, guest: Guest, flags: int, *, all_there: bool) -> None:
        if flags & Flag.PAUSED and all_there:
            guest.change(guest.state, DomainPausedReason.USER)
            guest.tell(self._driver.bus, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.PAUSED)
            return
        reasons = DomainRunningReason
        guest.running().run_reason = reasons.MIGRATED if all_there else reasons.POSTCOPY
        await guest.monitor.execute("cont")

    async def _finish_offline(self, cookie: MigrationCookie) -> tuple[DomainRef, bytes]:
        from vird.drivers.qemu.definition import uuid_bytes
        from vird.drivers.qemu.guest import Guest
        from vird.drivers.qemu.same import same_guest

        guest = same_guest(self._driver.domains, self.document)
        if guest is None:
            guest = Guest(self.document.name, uuid_bytes(self.document))
            self._driver.domains.add(guest)
        try:
            await self._define(guest, cookie)
        except BaseException:
            if not guest.is_persistent:
                self._driver.domains.remove(guest)
            raise
        await self.let_go()
        return guest.ref, cookies.to_bytes(self._writer().write())

    async def _define(self, guest: Guest, cookie: MigrationCookie) -> None:
        from vird.drivers.qemu.change import keep_definition
        from vird.drivers.qemu.definition import read_domain

        definition = self.document
        if cookie.persistent is not None:
            definition = cookie.persistent
            definition.name = guest.name
            definition.uuid = self.document.uuid
        was_there = guest.persistent is not None
        await keep_definition(self._driver, guest, await read_domain(self._driver, definition.to_xml()))
        kinds = DomainEventDefinedDetailType
        guest.tell(self._driver.bus, DomainEventType.DEFINED, kinds.UPDATED if was_there else kinds.ADDED)

    async def discard(self) -> None:
        """It will not come: leave nothing of it."""
        from vird.drivers.qemu.stop import end_saved

        guest = self.guest
        if guest is not None and guest.moving is self and guest.runtime is not None:
            with contextlib.suppress(errors.VirdError):
                await end_saved(self._driver, guest, DomainShutoffReason.FAILED)
        await self.let_go()

    async def abandon(self) -> None:
        """The client that coordinates the move is gone."""
        if self._driver.arrivals.get(self.document.name) is self:
            log.warning("%s does not come: whoever moved it is gone", self.document.name)
            await self.discard()

    def guest_ended(self) -> None:
        """Its QEMU is no more; the last step will say so."""

    async def let_go(self) -> None:
        """The arrival is over, whichever way."""
        self.forget_coordinator()
        if self._driver.arrivals.get(self.document.name) is self:
            del self._driver.arrivals[self.document.name]
        if self.guest is not None and self.guest.moving is self:
            self.guest.moving = None
        await self._slot.aclose()

    def status(self) -> Job:
        """As it stands in the status file."""
        return Job(
            async_=IN,
            phase=self.phase.value,
            flags=f"{self.wishes.flags:#x}",
            async_started=self._started_ms,
            parameters=to_element(self._before) if self._before else None,
        )

    def _writer(self) -> cookies.Writer:
        return cookies.Writer(
            self.origin, self.document.uuid or "", host_name(), self._driver.report.uuid
        )  # fmt: skip


async def _document(driver: QemuDriver, wishes: Wishes) -> tuple[Domain, str]:
    """The guest's document as it will be here, and what it is called over there."""
    from vird.drivers.qemu.definition import read_domain
    from vird.drivers.qemu.save.abi import refuse_other_guest

    document = await read_domain(driver, wishes.xml or "")
    origin = document.name
    printed = await driver.hooks.call("qemu", wishes.name or origin, "migrate", document=lambda: wishes.xml or "")
    if printed.strip():
        changed = await read_domain(driver, printed)
        refuse_other_guest(document, changed)
        document = changed
    if wishes.name is not None:
        document.name = wishes.name
    return document, origin
