"""One guest as the QEMU driver holds it: its documents, its process, its monitor, its consoles.

The runtime half is None while the guest does not run.  Nothing is decided here; ``start``,
``stop`` and ``watch`` change what is held.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason
from vird.drivers.common.domain_entry import NO_ID, DomainEntry
from vird.drivers.qemu.block.table import BlockJobTable
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.guest_log import GuestLog
from vird.drivers.qemu.taints import Taint
from vird.errors import ErrorDomain
from vird.host.cgroup.group import Group
from vird.host.perf_events import Counter
from vird.host.process import Process
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain
from vird.qmp.agent_client import AgentClient
from vird.qmp.client import Client

if TYPE_CHECKING:
    from vird.drivers.qemu.address_watch import AddressWatch
    from vird.drivers.qemu.backup.figures import BackupFigures
    from vird.drivers.qemu.backup.job import BackupJob
    from vird.drivers.qemu.migration.incoming import Incoming
    from vird.drivers.qemu.migration.outgoing import Outgoing
    from vird.drivers.qemu.save.figures import Figures
    from vird.drivers.qemu.save.transfer import Transfer


class Runtime:
    """What exists only while the guest runs."""

    def __init__(
        self, process: Process, monitor: Client, capabilities: Capabilities, private_dir: Path, log: GuestLog
    ) -> None:
        self.process = process
        self.monitor = monitor
        self.capabilities = capabilities
        self.private_dir = private_dir
        self.log = log
        self.vcpu_pids: dict[int, int] = {}
        self.ports: list[int] = []
        self.agent: AgentClient | None = None
        """The connection to its agent, once somebody asked something of it."""
        self.addresses: AddressWatch | None = None
        """Who looks for its addresses."""
        self.taints: set[Taint] = set()
        """What was done to it that makes its troubles the user's own,"""
        self.configured_cpu: Cpu | None = None
        """The processor as the definition asked for it; the live document says what it became."""
        self.group: Group | None = None
        """Its control group, where the host has any."""
        self.placed = asyncio.Event()
        """Set unless its threads are still on their way into groups of their own."""
        self.placed.set()
        self.counters: dict[str, Counter] = {}
        """The performance events that are counted, by name."""
        self.remembers_owner = False
        """Whether its files carry a note of whom they belong to."""
        self.last_image = 0
        """The highest number that an image of it ever had; QEMU may know one by it that the document does not."""
        self.block_jobs = BlockJobTable()
        """The work of its QEMU on images, under way or not yet tidied up after."""
        self.leaving: dict[str, asyncio.Future[bool]] = {}
        """Devices that the guest was asked to let go, by alias; the answer is whether it did."""
        self.gone = asyncio.Event()
        """Set when the guest is off and cleaned up after."""
        self.stop_reason: int | None = None
        """Why it is about to stop, when we know better than its process's end tells."""
        self.pause_reason: int = DomainPausedReason.UNKNOWN
        """Why the next stop of its processors will be, when we cause it."""
        self.run_reason: int = DomainRunningReason.UNPAUSED
        """Why the next going-on will be."""
        self.reboots_by_reset = False
        """Whether its next power-off is half of a reboot."""
        self.backup: BackupJob | None = None
        """The backup that is under way."""
        self.transfer: Transfer | None = None
        """Its state on the way into a file or out of one."""
        self.forget_owner: Callable[[], None] | None = None
        """Takes back the promise to destroy the guest with its client."""

    def let_go(self) -> None:
        """Close what this daemon holds of the guest beside its monitor."""
        if self.agent is not None:
            self.agent.close()
        if self.addresses is not None:
            self.addresses.close()
        self.block_jobs.let_go()
        self.stop_counting()

    def stop_counting(self) -> None:
        """Count no performance events any longer."""
        for counter in self.counters.values():
            counter.close()
        self.counters.clear()


class Guest(DomainEntry):
    """A QEMU domain."""

    def __init__(
        self,
        name: str,
        uuid: bytes,
        *,
        persistent: Domain | None = None,
        live: Domain | None = None,
        autostart: bool = False,
    ) -> None:
        super().__init__(name, uuid, persistent=persistent, live=live, autostart=autostart)
        self.runtime: Runtime | None = None
        self.agent_timeout: int | None = None
        """Seconds that its agent may take, or one of the numbers for special times; None: nobody said."""
        self.last_job: Figures | BackupFigures | None = None
        """The long job that ended last."""
        self.moving: Outgoing | Incoming | None = None
        """Its move to another host, or here."""
        self.move_speed: int | None = None
        """Bytes a second that its moves may take; None: nobody said."""
        self.consoles: dict[str, Callable[[], None]] = {}
        """Console alias to what throws its present user out."""

    def running(self) -> Runtime:
        """The runtime half.

        Raises ``OperationInvalid`` unless the guest runs.
        """
        if self.runtime is None or not self.is_active:
            raise errors.OperationInvalid("domain is not running", domain=ErrorDomain.DOMAIN)
        return self.runtime

    @property
    def configured_cpu(self) -> Cpu | None:
        """The processor as it was asked for, of a running guest."""
        return self.runtime.configured_cpu if self.runtime is not None else None

    @property
    def monitor(self) -> Client:
        """The monitor of a running guest."""
        return self.running().monitor

    @property
    def document(self) -> Domain:
        """The live document of a running guest."""
        if self.live is None:
            raise errors.OperationInvalid("domain is not running", domain=ErrorDomain.DOMAIN)
        return self.live

    def off(self) -> None:
        """Forget everything that existed only while it ran."""
        if self.runtime is not None:
            self.runtime.let_go()
        self.runtime = None
        self.live = None
        self.id = NO_ID
        self.consoles.clear()
