"""A guest's move out of this host: from ``begin`` over ``perform`` to ``confirm`` or ``give_up``.

From its beginning to its end it is the guest's one job.  The guest runs until nearly all is sent, stands still until
the other side has it, and ends here then; whatever goes wrong before, it goes on here.  ``calls`` and ``departure``
make clients' calls of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.enums.domain_event import DomainEventSuspendedDetailType, DomainEventType
from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.events import DomainJobCompleted, DomainMigrationIteration
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration import blockers, cookies, disks, statistics, switches, whereto
from vird.drivers.qemu.migration.parameters import Parameters, from_answer, to_arguments, to_element
from vird.drivers.qemu.migration.phases import OUT, Phase
from vird.drivers.qemu.migration.sending import Sending
from vird.drivers.qemu.save.figures import Figures
from vird.host import tcp
from vird.host.hostname import host_name
from vird.host.shared_storage import is_shared
from vird.model.domain import forms
from vird.model.domain.jobs import Job
from vird.model.domain.migration_cookie import MigrationCookie
from vird.qmp.faults import MonitorClosed

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)


class Outgoing:
    """One move; make it with ``begun``.

    ``forget_coordinator`` takes back what was to happen when the client that coordinates it leaves.
    """

    def __init__(self, driver: QemuDriver, guest: Guest, wishes: Wishes) -> None:
        self._driver = driver
        self.guest = guest
        self.wishes = wishes
        self.phase = Phase.NONE
        self.sending: Sending | None = None
        self.forget_coordinator: Callable[[], None] = lambda: None
        self._slot = AsyncExitStack()
        self._started_ms = int(time.time() * 1000)
        self._ran = guest.state == DomainState.RUNNING
        self._before: Parameters = {}
        self._figures: Figures | None = None

    @classmethod
    async def begun(cls, driver: QemuDriver, guest: Guest, wishes: Wishes, holder: str) -> Outgoing:
        """A move, with the guest's job taken; raises what keeps the guest from moving."""
        move = cls(driver, guest, wishes)
        await move._slot.enter_async_context(guest.job.hold(OUT, holder))
        try:
            move._ran = guest.state == DomainState.RUNNING
            blockers.refuse_state(guest, wishes)
            switches.check(wishes)
            if guest.is_active:
                blockers.refuse_blocked(await guest.monitor.execute("query-migrate"))
                drops = "migration-file-drop-cache" in guest.running().capabilities.flags
                live = guest.document
                await asyncio.to_thread(
                    blockers.refuse_unsafe, live, wishes, drops_caches=drops, is_shared=is_shared
                )  # fmt: skip
            move.phase = Phase.BEGUN
            guest.moving = move
            await driver.save_status(guest)
        except BaseException:
            await move._slot.aclose()
            guest.moving = None
            raise
        return move

    @property
    def is_offline(self) -> bool:
        """Whether only the definition goes."""
        return not self.guest.is_active and bool(self.wishes.flags & Flag.OFFLINE)

    @property
    def is_current(self) -> bool:
        """Whether the guest is still this move's."""
        return self.guest.moving is self

    # --- the steps

    async def document(self, xml: str | None) -> str:
        """What the other side is to have: the guest's document, or the caller's of the same guest.

        Raises ``ConfigUnsupported`` for one of another guest.
        """
        from vird.drivers.qemu.definition import read_domain
        from vird.drivers.qemu.save.abi import refuse_other_guest

        guest = self.guest
        source = guest.live if guest.live is not None else guest.persistent
        assert source is not None
        own = forms.migratable(source, guest.configured_cpu)
        if xml is None:
            return own.to_xml()
        wanted = await read_domain(self._driver, xml)
        refuse_other_guest(own, wanted)
        return forms.migratable(wanted).to_xml()

    async def first_cookie(self) -> bytes:
        """What goes along with the document."""
        cookie = self._writer().write()
        if self.guest.live is not None:
            if self.guest.live.cpu is not None and self.guest.live.cpu.mode == "custom":
                cookie.cpu = self.guest.live.cpu.copy()
            if copies := disks.copied(self.guest.live, self.wishes):
                cookie.nbd = await disks.sizes(self.guest.monitor, copies)
            cookies.say_capabilities(cookie, "source")
        return cookies.to_bytes(cookie)

    async def perform(self, cookie_in: bytes, uri: str | None, *, through: socket.socket | None = None) -> bytes:
        """Send the guest to ``uri``, or ``through`` a socket of ours; the cookie for its last step there.

        Raises ``OperationAborted`` when it was ended, ``OperationFailed`` with QEMU's words, ``SystemError_`` when
        the other host is not reached.
        """
        cookie = self._writer().read(cookie_in)
        if self.is_offline:
            self.phase = Phase.SENT
            return cookies.to_bytes(self._last_cookie())
        runtime = self.guest.running()
        if uri is None and through is None:
            raise errors.InternalError("no URI to migrate the guest to")
        self.phase = Phase.SENDING
        self.sending = Sending(
            runtime.monitor,
            on_pass=self._tell_pass,
            on_postcopy=self._tell_postcopy,
            before_switchover=self._end_mirrors,
            ends_on_error=bool(self.wishes.flags & Flag.ABORT_ON_ERROR),
        )
        try:
            self._figures = await self._send(cookie, uri, through)
        except errors.VirdError as failure:
            # The end of its monitor is the end of the guest, whoever notices first.
            if isinstance(failure, MonitorClosed) or self.guest.runtime is not runtime:
                raise errors.OperationInvalid("domain is not running", domain=errors.ErrorDomain.DOMAIN) from None
            raise
        finally:
            if self.sending is None or not self.sending.is_postcopy:
                runtime.transfer = None
        self.phase = Phase.SENT
        await self._driver.save_status(self.guest)
        return cookies.to_bytes(self._last_cookie())

    async def _send(self, cookie: MigrationCookie, uri: str | None, through: socket.socket | None) -> Figures:
        guest, driver = self.guest, self._driver
        runtime, sending = guest.running(), self.sending
        assert sending is not None
        monitor = runtime.monitor
        self._before = from_answer(await monitor.execute("query-migrate-parameters"))
        runtime.transfer = sending
        await driver.save_status(guest)
        parallel = self.wishes.flags & Flag.PARALLEL
        address = whereto.read(uri) if through is None and uri is not None else None
        await sending.prepare(
            switches.capabilities(self.wishes, "source"),
            switches.parameters(self.wishes, "source", guest.move_speed),
        )
        await self._relocate_display(cookie, address)
        if copies := disks.copied(guest.document, self.wishes):
            server = disks.client_address(self.wishes, cookie.nbd, address.host if address is not None else None)
            sending.mirrors = disks.Mirrors(monitor, copies, sending.interruption)
            await sending.mirrors.begin(server, self.wishes)
        sock = through
        if address is not None and not parallel:
            sock = await (
                tcp.connect_unix(address.path or "")
                if address.scheme == "unix"
                else tcp.connect(address.host or "", address.port or 0)
            )
        try:
            return await sending.send(
                address.qemu if address is not None else "", sock.fileno() if sock is not None else None
            )
        finally:
            if sock is not None:
                sock.close()

    async def _end_mirrors(self) -> None:
        if self.sending is not None and self.sending.mirrors is not None:
            await self.sending.mirrors.finish()

    def _tell_postcopy(self) -> None:
        if self.guest.state == DomainState.PAUSED:
            self._note_postcopy(DomainPausedReason.POSTCOPY, DomainEventSuspendedDetailType.POSTCOPY)

    def _note_postcopy(self, reason: DomainPausedReason, detail: DomainEventSuspendedDetailType) -> None:
        self.guest.change(DomainState.PAUSED, reason)
        self.guest.tell(self._driver.bus, DomainEventType.SUSPENDED, detail)

    async def _relocate_display(self, cookie: MigrationCookie, address: whereto.Address | None) -> None:
        """Tell SPICE clients where the display is going to be."""
        display = cookie.graphics
        if display is None or display.type != "spice":
            return
        host = display.listen
        if host in (None, "", "0.0.0.0", "::"):
            host = address.host if address is not None and address.host else cookie.hostname
        arguments: dict[str, Any] = {"protocol": "spice", "hostname": host}
        if display.port > 0:
            arguments["port"] = display.port
        if display.tls_port is not None and display.tls_port > 0:
            arguments["tls-port"] = display.tls_port
        if display.certificate is not None:
            arguments["cert-subject"] = display.certificate.value
        await self.guest.monitor.execute("client_migrate_info", arguments)

    def _tell_pass(self, number: int) -> None:
        self._driver.bus.publish(DomainMigrationIteration(self.guest.ref, number))

    def guest_stopped(self) -> int:
        """Why the guest stands still now, when nobody else made it do so."""
        if self.sending is not None and self.sending.is_postcopy:
            return DomainPausedReason.POSTCOPY
        return DomainPausedReason.MIGRATION

    async def confirm(self, cookie_in: bytes) -> None:
        """The other side has it: end it here.

        Raises ``OperationInvalid`` before it was sent.
        """
        from vird.drivers.qemu.stop import end_saved

        driver, guest = self._driver, self.guest
        if self.phase is not Phase.SENT:
            raise errors.OperationInvalid(f"domain '{guest.name}' has not been sent yet")
        cookie = self._writer().read(cookie_in)
        self.phase = Phase.CONFIRMED
        if guest.is_active:
            await driver.save_status(guest)
            ref, is_kept = guest.ref, guest.is_persistent
            await self._until_all_is_there()
            guest.last_job = self._completed(cookie)
            await end_saved(driver, guest, DomainShutoffReason.MIGRATED)
            if guest.last_job is not None:
                driver.bus.publish(DomainJobCompleted(ref, guest.last_job.params()))
        else:
            is_kept = guest.is_persistent
        if self.wishes.flags & Flag.UNDEFINE_SOURCE and is_kept:
            await asyncio.to_thread(driver.store.remove, guest.name)
            guest.persistent = None
            guest.autostart = False
            if driver.domains.by_uuid(guest.uuid) is guest:
                driver.domains.remove(guest)
        await self.let_go()

    async def _until_all_is_there(self) -> None:
        if self.sending is None or not self.sending.is_postcopy:
            return
        try:
            await self.sending.all_there()
        except errors.VirdError:
            await self._fail_postcopy()
            raise
        finally:
            self.guest.running().transfer = None

    async def _fail_postcopy(self) -> None:
        """A part of the guest is there, a part is here: it can run on neither side."""
        self._note_postcopy(DomainPausedReason.POSTCOPY_FAILED, DomainEventSuspendedDetailType.POSTCOPY_FAILED)
        await self.let_go()
        await self._driver.save_status(self.guest)

    async def give_up(self) -> None:
        """It did not get there: let it go on here, with QEMU's settings as they were."""
        guest = self.guest
        if not self.is_current:
            await self.let_go()
            return
        runtime = guest.runtime
        if runtime is not None and self.sending is not None and self.sending.is_postcopy:
            runtime.transfer = None
            await self._fail_postcopy()
            return
        self.phase = Phase.CANCELLED
        if runtime is not None and guest.is_active:
            runtime.transfer = None
            try:
                await self._restore_settings()
                if self._ran and guest.state == DomainState.PAUSED and guest.reason in (
                    DomainPausedReason.MIGRATION, DomainPausedReason.POSTCOPY
                ):  # fmt: skip
                    runtime.run_reason = DomainRunningReason.MIGRATION_CANCELED
                    await runtime.monitor.execute("cont")
            except errors.VirdError as failure:
                log.error("%s does not go on after its move failed: %s", guest.name, failure)
        await self.let_go()
        await self._driver.save_status(guest)

    async def _restore_settings(self) -> None:
        if self.sending is None:
            return
        if self.sending.mirrors is not None:
            await self.sending.mirrors.drop()
        await restore_settings(self.guest, self._before)

    async def leave(self) -> None:
        """Whoever coordinated the move is gone.

        Before all was sent, the guest goes on here.  Afterwards nobody here knows whether it runs over there, so
        it keeps standing still, for somebody to look; it must not run twice.
        """
        if not self.is_current:
            return
        if self.phase is Phase.SENT and not self.is_offline:
            log.warning("%s was sent to another host, and nobody said whether it runs there", self.guest.name)
            await self.let_go()
            await self._driver.save_status(self.guest)
        elif self.phase in (Phase.BEGUN, Phase.SENT):
            await self.give_up()

    def abort_soon(self, why: errors.VirdError) -> None:
        """Have a transfer that goes on end, for a reason of its coordinator's."""
        if self.phase is Phase.SENDING and self.sending is not None:
            self._driver.environment.spawn(self._abort(why), f"end of the move of {self.guest.name}")

    async def _abort(self, why: errors.VirdError) -> None:
        assert self.sending is not None
        with contextlib.suppress(errors.VirdError):
            await self.sending.fail(why)

    def guest_ended(self) -> None:
        """The guest is no more; steps that are still to come find that out."""
        if self.phase is Phase.BEGUN:
            self._driver.environment.spawn(self.let_go(), f"end of the move of {self.guest.name}")

    async def let_go(self) -> None:
        """The move is over, whichever way."""
        self.forget_coordinator()
        if self.guest.moving is self:
            self.guest.moving = None
        await self._slot.aclose()

    # --- what others are told

    def figures(self) -> Figures:
        """How far it is before anything is sent."""
        elapsed = int(time.time() * 1000) - self._started_ms
        return Figures(DomainJobType.UNBOUNDED, DomainJobOperation.MIGRATION_OUT, elapsed, {})

    def status(self) -> Job:
        """As it stands in the status file."""
        return Job(
            async_=OUT,
            phase=self.phase.value,
            flags=f"{self.wishes.flags:#x}",
            async_started=self._started_ms,
            parameters=to_element(self._before) if self._before else None,
        )

    def _writer(self) -> cookies.Writer:
        guest = self.guest
        return cookies.Writer(guest.name, uuid_text(guest.uuid), host_name(), self._driver.report.uuid)

    def _last_cookie(self) -> MigrationCookie:
        from vird.model.domain.domain import Domain

        cookie = self._writer().write()
        if self.wishes.flags & Flag.PERSIST_DEST:
            if self.wishes.persistent_xml is not None:
                cookies.say_definition(cookie, Domain.from_xml(self.wishes.persistent_xml))
            elif self.guest.persistent is not None:
                cookies.say_definition(cookie, forms.migratable(forms.inactive(self.guest.persistent)))
        if self._figures is not None and self.sending is not None:
            sent = int(time.time() * 1000)
            stopped = self.sending.stopped_ms
            self._figures = self._figures._replace(
                elapsed_ms=sent - self._started_ms,
                downtime_ms=sent - stopped if stopped is not None else None,
            )
            cookie.statistics = statistics.to_element(
                self._figures, started=self._started_ms, stopped=stopped, sent=sent
            )  # fmt: skip
        return cookie

    def _completed(self, cookie: MigrationCookie) -> Figures | None:
        if self._figures is None:
            return None
        elapsed = int(time.time() * 1000) - self._started_ms
        if cookie.statistics is not None:
            return statistics.figures_of(cookie.statistics, DomainJobOperation.MIGRATION_OUT, elapsed_ms=elapsed)
        return self._figures._replace(kind=DomainJobType.COMPLETED, elapsed_ms=elapsed)


async def restore_settings(guest: Guest, before: Parameters) -> None:
    """Give QEMU back the settings that it had before a move; raises nothing that a guest which runs would miss."""
    monitor = guest.monitor
    try:
        await monitor.execute("migrate-set-capabilities", {"capabilities": switches.all_off()})
        if before:
            await monitor.execute("migrate-set-parameters", to_arguments(before))
    except errors.VirdError as failure:
        log.warning("%s keeps the settings of its move: %s", guest.name, failure)
