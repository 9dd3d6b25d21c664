"""The test driver: a simulated host for everybody, or one of a client's own from a start-up file.

Opened as ``test:///default``.  Puts the parts together: ``world`` holds what there is, the ``Test…``
classes answer clients, ``default_objects`` and ``startup`` say what a fresh world has.
"""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path

from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.agent import Agent
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.capabilities.checkpoints import Checkpoints
from vird.api.capabilities.console import Console
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.host import Host
from vird.api.capabilities.interfaces import Interfaces
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.metadata import Metadata
from vird.api.capabilities.networks import Networks
from vird.api.capabilities.node import Node
from vird.api.capabilities.node_devices import NodeDevices
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.resources import Resources
from vird.api.capabilities.saving import Saving
from vird.api.capabilities.snapshots import Snapshots
from vird.api.capabilities.stats import Stats
from vird.api.capabilities.tuning import Tuning
from vird.api.capabilities.volumes import Volumes
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.uri import Uri
from vird.drivers.test.agent import TestAgent
from vird.drivers.test.checkpoints import TestCheckpoints
from vird.drivers.test.console import TestConsole
from vird.drivers.test.disk_limits import TestDiskLimits
from vird.drivers.test.domains import TestDomains
from vird.drivers.test.guest import Guest
from vird.drivers.test.host import TestHost
from vird.drivers.test.interfaces import TestInterfaces
from vird.drivers.test.lifecycle import TestLifecycle
from vird.drivers.test.metadata import TestMetadata
from vird.drivers.test.networks import TestNetworks
from vird.drivers.test.node import TestNode
from vird.drivers.test.node_devices import TestNodeDevices
from vird.drivers.test.pools import TestPools
from vird.drivers.test.resources import TestResources
from vird.drivers.test.saving import TestSaving
from vird.drivers.test.simulation import Simulation, simulate
from vird.drivers.test.snapshots import TestSnapshots
from vird.drivers.test.startup import default_world, world_from
from vird.drivers.test.stats import TestStats
from vird.drivers.test.tuning import TestTuning
from vird.drivers.test.volumes import TestVolumes
from vird.drivers.test.world import World

DEFAULT_PATH = "/default"


class SharedWorld:
    """A world that clients share, in the making or made, and how many they are."""

    def __init__(self, world: asyncio.Future[World]) -> None:
        self.world = world
        self.clients = 0


class TestDriver:
    """All simulated hosts of one daemon."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._shared: dict[str, SharedWorld] = {}

    @staticmethod
    def rehearse() -> None:
        """Make a world of which nothing stays but what the classes of documents have learned about themselves."""
        for guest in default_world().domains:
            assert isinstance(guest, Guest), "worlds have guests"
            guest.text(0)

    async def start(self) -> None:
        """Nothing is kept, so nothing is loaded."""

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client of the shared world, or of a world of its own."""
        if uri.path in ("", "/"):
            raise errors.InvalidArg("testOpen: supply a path or use test:///default", domain=errors.ErrorDomain.TEST)
        if uri.path != DEFAULT_PATH:
            return await self._open_file(uri, caller)
        name = str(uri.local._replace(parameters=uri.parameters))
        shared = self._shared.get(name)
        if shared is None:
            shared = SharedWorld(asyncio.ensure_future(self._made(uri)))
            self._shared[name] = shared
        shared.clients += 1
        try:
            world = await asyncio.shield(shared.world)
        except BaseException:
            await self._left(name)
            raise
        # Worlds are told apart in the log.
        world.bus.source = name
        return Opened(name, capabilities_of(world, caller), [world.bus], partial(self._left, name))

    async def _made(self, uri: Uri) -> World:
        wanted = Simulation.from_uri(uri)
        log = self._environment.event_log
        world = default_world(log)
        world.scratch_folder = self._scratch_folder()
        await simulate(world, wanted, log, self._environment.reach)
        return world

    async def _open_file(self, uri: Uri, caller: Caller) -> Opened:
        """Serve a client of a world of its own, which ends with it."""
        if caller.read_only and caller.uid not in (0, os.geteuid()):
            raise errors.OperationDenied("a read-only client cannot have files of the daemon's host read")
        auth_file = self._environment.paths.etc / "auth.conf"
        world = await asyncio.to_thread(world_from, uri.path, self._environment.event_log, auth_file)
        world.scratch_folder = self._scratch_folder()
        # nobody else, nor its client when he comes again, shall be told of what happened here
        world.bus.source = f"{uri.local} of {caller.connection_id}"
        return Opened(str(uri.local), capabilities_of(world, caller), [world.bus])

    def _scratch_folder(self) -> Path | None:
        """Where the content of volumes is kept; None outside of a daemon, for where temporary files go."""
        cache = self._environment.paths.cache
        return cache if cache.is_dir() else None

    async def _left(self, name: str) -> None:
        """A shared world ends with its last client."""
        shared = self._shared[name]
        shared.clients -= 1
        if not shared.clients:
            del self._shared[name]

    async def close(self) -> None:
        """Forget everything."""
        self._shared.clear()


def capabilities_of(world: World, caller: Caller) -> dict[type[Capability], Capability]:
    """Who answers which calls of a client about a world."""
    domains = TestDomains(world)
    found: dict[type[Capability], Capability] = {
        Host: TestHost(world),
        Node: TestNode(world),
        Domains: domains,
        Lifecycle: TestLifecycle(world),
        Stats: TestStats(world, domains),
        Resources: TestResources(world),
        Tuning: TestTuning(world),
        BlockJobs: TestDiskLimits(world),
        Agent: TestAgent(world),
        Console: TestConsole(world),
        Metadata: TestMetadata(world),
        Saving: TestSaving(world),
        Snapshots: TestSnapshots(world),
        Checkpoints: TestCheckpoints(world),
        Networks: TestNetworks(world),
        Pools: TestPools(world),
        Volumes: TestVolumes(world),
        Interfaces: TestInterfaces(world),
        NodeDevices: TestNodeDevices(world),
    }
    if world.moving is not None:
        from vird.drivers.test.beyond.migration.everything import moves

        found |= moves(world, world.moving, caller)
    return found | world.beyond if world.beyond is not None else found
