"""The QEMU driver: all guests of one daemon, from loading to handing them to clients.

Puts the parts together.  ``definition`` reads documents, ``start``/``stop``/``watch`` run guests,
``takeback`` finds the running ones again, the ``…Calls`` classes answer clients.
"""

from __future__ import annotations

import asyncio
import logging
import os
from functools import cached_property
from pathlib import Path

from vird import __version__, errors
from vird.api.caller import Caller
from vird.api.capabilities.agent import Agent
from vird.api.capabilities.backup import Backup
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.capabilities.checkpoints import Checkpoints
from vird.api.capabilities.console import Console
from vird.api.capabilities.devices import Devices
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.host import Host
from vird.api.capabilities.jobs import Jobs
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.metadata import Metadata
from vird.api.capabilities.migration import Migration
from vird.api.capabilities.migration_tuning import MigrationTuning
from vird.api.capabilities.native_formats import NativeFormats
from vird.api.capabilities.node import Node
from vird.api.capabilities.node_devices import NodeDevices
from vird.api.capabilities.qemu_monitor import QemuMonitor
from vird.api.capabilities.resources import Resources
from vird.api.capabilities.saving import Saving
from vird.api.capabilities.snapshots import Snapshots
from vird.api.capabilities.stats import Stats
from vird.api.capabilities.tuning import Tuning
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.enums.domain_event import DomainEventStartedDetailType, DomainEventType
from vird.api.uri import Uri
from vird.drivers.common.bus import Bus
from vird.drivers.common.domain_entry import DomainRegistry
from vird.drivers.common.hooks import Hooks
from vird.drivers.common.hostdev.service import HostDevices
from vird.drivers.common.persist import DocumentFolder
from vird.drivers.common.uri_path import check_uri_path
from vird.drivers.filters.driver import FilterDriver
from vird.drivers.filters.service import FilterService
from vird.drivers.interfaces.driver import InterfaceDriver
from vird.drivers.network.allocation import NetworkService
from vird.drivers.network.driver import NetworkDriver
from vird.drivers.node_devices.calls import HostNodeDevices
from vird.drivers.qemu import takeback
from vird.drivers.qemu.address_news import AddressNews
from vird.drivers.qemu.address_watch import AddressWatch
from vird.drivers.qemu.agent.address_poll import AddressPoll
from vird.drivers.qemu.agent.calls import QemuAgent
from vird.drivers.qemu.agent.connection import is_connected
from vird.drivers.qemu.backup.calls import QemuBackup
from vird.drivers.qemu.block.calls import QemuBlockJobs
from vird.drivers.qemu.capabilities.cache import CapabilityCache
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.cgroups.guest_group import host_layout
from vird.drivers.qemu.checkpoints.calls import QemuCheckpoints
from vird.drivers.qemu.checkpoints.store import CheckpointStore
from vird.drivers.qemu.console import QemuConsole
from vird.drivers.qemu.credentials import credentials_of
from vird.drivers.qemu.definition import complete, emulator_of_arch, uuid_bytes
from vird.drivers.qemu.display_ports import DisplayPorts
from vird.drivers.qemu.domains import QemuDomains
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.host_calls import QemuHost
from vird.drivers.qemu.host_report import HostReport
from vird.drivers.qemu.hotplug.calls import QemuDevices
from vird.drivers.qemu.images import complete_images
from vird.drivers.qemu.jobs import QemuJobs
from vird.drivers.qemu.lifecycle import QemuLifecycle
from vird.drivers.qemu.metadata import QemuMetadata
from vird.drivers.qemu.migration.calls import QemuMigration
from vird.drivers.qemu.migration.incoming import Incoming
from vird.drivers.qemu.migration.tuning import QemuMigrationTuning
from vird.drivers.qemu.monitor_calls import QemuMonitorCalls
from vird.drivers.qemu.native import QemuNativeFormats
from vird.drivers.qemu.node import QemuNode
from vird.drivers.qemu.places import Places
from vird.drivers.qemu.resources.calls import QemuResources
from vird.drivers.qemu.save.restore import resume_saved
from vird.drivers.qemu.saving import QemuSaving
from vird.drivers.qemu.settings import QemuSettings
from vird.drivers.qemu.snapshots.calls import QemuSnapshots
from vird.drivers.qemu.snapshots.store import SnapshotStore
from vird.drivers.qemu.start import start
from vird.drivers.qemu.stats.bulk import BulkStats
from vird.drivers.qemu.stats.calls import QemuStats
from vird.drivers.qemu.status import write_status
from vird.drivers.qemu.storage_paths import disks_of, place
from vird.drivers.qemu.tuning import QemuTuning
from vird.drivers.qemu.watch import Watcher
from vird.drivers.secrets.driver import KeptSecrets, SecretDriver
from vird.drivers.storage.driver import StorageDriver
from vird.drivers.storage.lifecycle import StoragePools
from vird.host.cgroup.layout import Layout
from vird.host.hostname import host_name
from vird.host.paths import Paths
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.wire.procedures.refs import DomainRef

log = logging.getLogger(__name__)

SCHEME = "qemu"


class QemuDriver:
    """All QEMU guests of one daemon."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.paths: Paths = environment.paths
        self.places = Places(environment.paths)
        self.bus = Bus(SCHEME, environment.event_log)
        self.domains = DomainRegistry()
        self.store = DocumentFolder(self.places.definitions, "edit", autostart=self.places.autostart)
        self.snapshots = SnapshotStore(self.places.snapshots)
        self.checkpoints = CheckpointStore(self.places.checkpoints)
        self.settings = QemuSettings.from_file(self.places.settings)
        self.credentials = credentials_of(self.settings, self.paths.lib)
        self.capability_cache = CapabilityCache(self.places.capabilities_cache, credentials=self.credentials)
        self.report = HostReport(self.capability_cache, uuid=environment.host_uuid, credentials=self.credentials)
        self.ports = DisplayPorts(self.settings.remote_display_port_min, self.settings.remote_display_port_max)
        self.migration_ports = DisplayPorts(
            self.settings.migration_port_min, self.settings.migration_port_max, "migration"
        )
        self.arrivals: dict[str, Incoming] = {}
        """Guests on their way here, by the names that they will have."""
        self.hooks = Hooks(environment.paths.hooks)
        self.bulk_stats = BulkStats()
        self.host_devices = HostDevices(self.paths.run / "hostdevmgr")
        self.address_news = AddressNews(self.bus, self._guests)
        self.address_poll = AddressPoll()
        self._last_id = 0

    # --- life of the driver

    async def start(self) -> None:
        """Load the definitions, take running guests back; autostart goes on in the background."""
        for name, text in await asyncio.to_thread(lambda: list(self.store.load_all())):
            await self._load(name, text)
        await takeback.take_back_all(self)
        await asyncio.to_thread(self._load_moments)
        (await self._network_driver()).lease_news.subscribe(self.address_news.tell)
        wanted = [guest for guest in self._guests() if guest.autostart and not guest.is_active]
        if wanted:
            self.environment.spawn(self._autostart(wanted), "autostart of guests")

    @cached_property
    def cgroups(self) -> Layout:
        """The controllers that guests are put into."""
        return host_layout(self)

    @property
    def has_running(self) -> bool:
        """Whether a guest runs."""
        return any(guest.is_active for guest in self._guests())

    async def _load(self, name: str, text: bytes) -> None:
        try:
            domain = Domain.from_xml(text)
            if domain.name != name:
                raise errors.XmlError(f"the file of '{name}' describes '{domain.name}'")
            guest = Guest(
                domain.name, uuid_bytes(domain), persistent=domain, autostart=self.store.autostart(domain.name)
            )
            guest.has_managed_save = self.places.saved(guest.name).exists()
            self.domains.add(guest)
        except (errors.VirdError, ValueError) as failure:
            log.error("cannot load the definition of %s: %s", name, failure)

    def _load_moments(self) -> None:
        for guest in self._guests():
            self.snapshots.load(guest)
            self.checkpoints.load(guest)

    async def _autostart(self, guests: list[Guest]) -> None:
        for guest in guests:
            try:
                async with guest.job.hold("autostart", "the daemon"):
                    if guest.persistent is None or guest.is_active:
                        continue
                    if not await resume_saved(self, guest):
                        await start(self, guest, guest.persistent, paused=False)
                        detail = DomainEventStartedDetailType.BOOTED
                        guest.tell(self.bus, DomainEventType.STARTED, detail)
            except errors.VirdError as failure:
                log.error("cannot autostart %s: %s", guest.name, failure)

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client, with the networks and filters beside the guests."""
        # libvirt's daemon for the system takes a user's path for its own guests as well.
        check_uri_path(uri, self.paths, "/session")
        networks = await self._network_driver()
        filters = await self._filter_driver()
        own: dict[type[Capability], Capability] = {
            Domains: QemuDomains(self),
            Lifecycle: QemuLifecycle(self, caller),
            Host: QemuHost(self.report),
            Node: QemuNode(self),
            Console: QemuConsole(self),
            Saving: QemuSaving(self, caller),
            Snapshots: QemuSnapshots(self, caller),
            Checkpoints: QemuCheckpoints(self, caller),
            Backup: QemuBackup(self, caller),
            Agent: QemuAgent(self),
            Metadata: QemuMetadata(self),
            Resources: QemuResources(self),
            Tuning: QemuTuning(self),
            Devices: QemuDevices(self),
            Jobs: QemuJobs(self),
            BlockJobs: QemuBlockJobs(self),
            Migration: QemuMigration(self, caller),
            MigrationTuning: QemuMigrationTuning(self),
            Stats: QemuStats(self, self.bulk_stats),
            QemuMonitor: QemuMonitorCalls(self),
            NativeFormats: QemuNativeFormats(self),
            NodeDevices: HostNodeDevices(self.host_devices),
        }
        storage, secrets = await self._storage_driver(), await self._secret_driver()
        beside = {
            **(await self._interface_driver()).capabilities,
            **networks.capabilities,
            **filters.capabilities,
            **storage.capabilities,
            **secrets.capabilities,
        }
        return Opened(str(uri.local), {**beside, **own}, [self.bus, networks.bus, storage.bus, secrets.bus])

    async def close(self) -> None:
        """Let go of the monitors; guests go on without the daemon."""
        for guest in self._guests():
            if guest.runtime is not None:
                runtime, guest.runtime = guest.runtime, None
                runtime.monitor.close()
                runtime.let_go()
                runtime.process.release()
                runtime.log.close()

    # --- what the parts ask of each other

    def guest(self, dom: DomainRef) -> Guest:
        """The guest that a client means.

        Raises ``NoDomain``.
        """
        guest = self.domains.find(dom)
        assert isinstance(guest, Guest)
        return guest

    def _guests(self) -> list[Guest]:
        return [guest for guest in self.domains if isinstance(guest, Guest)]

    def next_id(self) -> int:
        """The number of the next run."""
        self._last_id += 1
        return self._last_id

    def number_taken(self, number: int) -> None:
        """A guest that was taken back has this number."""
        self._last_id = max(self._last_id, number)

    async def _network_driver(self) -> NetworkDriver:
        driver = await self.environment.driver("network")
        assert isinstance(driver, NetworkDriver)
        return driver

    async def networks(self) -> NetworkService:
        """The networks as guests use them."""
        return (await self._network_driver()).service

    async def _filter_driver(self) -> FilterDriver:
        driver = await self.environment.driver("nwfilter")
        assert isinstance(driver, FilterDriver)
        return driver

    async def _storage_driver(self) -> StorageDriver:
        driver = await self.environment.driver("storage")
        assert isinstance(driver, StorageDriver)
        return driver

    async def _interface_driver(self) -> InterfaceDriver:
        driver = await self.environment.driver("interface")
        assert isinstance(driver, InterfaceDriver)
        return driver

    async def _secret_driver(self) -> SecretDriver:
        driver = await self.environment.driver("secret")
        assert isinstance(driver, SecretDriver)
        return driver

    async def storage_pools(self) -> StoragePools:
        """The storage pools as guests use them."""
        return (await self._storage_driver()).pools

    async def secrets(self) -> KeptSecrets:
        """The secrets as guests use them."""
        return (await self._secret_driver()).secrets

    async def filters(self) -> FilterService:
        """The filters as guests use them."""
        return (await self._filter_driver()).service

    async def capabilities_for(self, domain: Domain) -> Capabilities:
        """The capabilities of the domain's emulator.

        Chooses the emulator by architecture where the document names none.
        """
        arch = domain.os.type.arch if domain.os is not None and domain.os.type is not None else None
        emulator = domain.devices.emulator if domain.devices is not None else None
        capabilities = await self.capability_cache.get(emulator or emulator_of_arch(arch))
        if not capabilities.supports_type(domain.type):
            raise errors.ConfigUnsupported(
                f"Emulator '{capabilities.emulator}' does not support virt type '{domain.type}'"
            )
        return capabilities

    async def complete(self, domain: Domain) -> Capabilities:
        """Fill in what a document leaves open."""
        return await complete(self, domain)

    async def complete_images(self, live: Domain) -> int:
        """Find out which files volumes are, and what the disks' images are backed by; returns their last number."""
        await place(self, disks_of(live))
        return await asyncio.to_thread(complete_images, live)

    def stored_text(self, domain: Domain) -> str:
        """A definition as it is kept on disk, with everything secret in it."""
        return forms.inactive(domain).to_xml()

    def watch(self, guest: Guest) -> None:
        """Listen to a guest that was started or taken back."""
        runtime = guest.running()
        Watcher(self, guest, runtime)
        runtime.addresses = AddressWatch(self.address_news, guest)
        runtime.addresses.start()
        if is_connected(guest):
            self.follow_agent(guest)

    def follow_agent(self, guest: Guest) -> None:
        """Learn a guest's addresses from its agent from now on, as long as there is one."""
        self.environment.spawn(self.address_poll.follow(guest, guest.running()), f"addresses of {guest.name}")

    async def save_status(self, guest: Guest) -> None:
        """Write the guest's status file, unless it is gone by now."""
        text = write_status(guest)
        if text is not None:
            await asyncio.to_thread(self._write_status, self.places.status_file(guest.name), text)

    def _write_status(self, path: Path, text: str) -> None:
        from vird.host.files import make_folder, write_atomic

        make_folder(path.parent, 0o755)
        # A status file is of use until the host goes down, and then it is gone anyway.
        write_atomic(path, text.encode(), mode=0o600, durable=False)

    def banner(self, capabilities: Capabilities) -> str:
        """Who starts what, for a guest's log."""
        major, rest = divmod(capabilities.version, 1_000_000)
        qemu = f"{major}.{rest // 1000}.{rest % 1000}"
        kernel = os.uname().release
        return f"vird version: {__version__}, qemu version: {qemu}{capabilities.package}, kernel: {kernel}, " \
               f"hostname: {host_name()}"  # fmt: skip
