"""Disks that come along: the destination's QEMU takes their contents from the source's, by NBD.

At the source each disk is mirrored until both sides are the same, and stays so until the guest is handed over.  Which
disks those are is ``blockers.is_copied``'s to say; the images at the destination are there already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.block.chain import target_of, top_of
from vird.drivers.qemu.migration import whereto
from vird.drivers.qemu.migration.blockers import COPYING, is_copied
from vird.drivers.qemu.migration.switches import NO_LIMIT
from vird.model.domain.domain import Domain
from vird.model.domain.migration_cookie import CopiedDisk, CopyServer
from vird.qmp.client import Client
from vird.qmp.session import Event

EXPORT_PREFIX: Final = "drive-"
NODE_PREFIX: Final = "migration-"
LONGEST_QUIET_S: Final = 2.0
"""Between two looks, should an event be lost."""


class Copied(NamedTuple):
    """A disk that comes along: its target, its image's node, and what both sides call its export."""

    target: str
    node: str
    export: str


def copied(live: Domain, wishes: Wishes) -> list[Copied]:
    """The disks that come along.

    Raises ``InvalidArg`` for a name that no disk has.
    """
    if not wishes.flags & COPYING:
        return []
    disks = live.devices.disks if live.devices is not None else []
    targets = [target_of(disk) for disk in disks]
    for name in wishes.more.get(names.MIGRATE_PARAM_MIGRATE_DISKS, ()):
        if name not in targets:
            raise errors.InvalidArg(f"disk target {name} not found")
    found = []
    for disk in disks:
        top = top_of(disk)
        if top is not None and disk.alias is not None and is_copied(disk, wishes):
            found.append(Copied(target_of(disk), top.node, f"{EXPORT_PREFIX}{disk.alias.name}"))
    return found


async def sizes(monitor: Client, disks: Sequence[Copied]) -> CopyServer:
    """What the source says of the disks in its first cookie."""
    nodes: Any = await monitor.execute("query-named-block-nodes", {"flat": True})
    by_node = {each.get("node-name"): int(each["image"]["virtual-size"]) for each in nodes}
    return CopyServer(disks=[CopiedDisk(target=disk.target, capacity=by_node.get(disk.node, 0)) for disk in disks])


# --- the destination


def server_address(wishes: Wishes, acquire: Callable[[], int], listen: str | None) -> tuple[dict[str, Any], int]:
    """Where the disks' server listens, as QEMU is told, and its port; 0 is a socket's."""
    if uri := wishes.more.get(names.MIGRATE_PARAM_DISKS_URI):
        address = whereto.read(uri)
        if address.scheme == "unix":
            return {"type": "unix", "data": {"path": address.path}}, 0
        port = address.port or acquire()
    else:
        port = wishes.more.get(names.MIGRATE_PARAM_DISKS_PORT) or acquire()
    return {"type": "inet", "data": {"host": listen or "::", "port": str(port)}}, port


async def serve(monitor: Client, disks: Sequence[Copied], address: dict[str, Any]) -> None:
    """Let the source write to the disks of a guest that waits."""
    await monitor.execute("nbd-server-start", {"addr": address})
    for disk in disks:
        export = {
            "type": "nbd",
            "id": f"libvirt-nbd-{disk.node}",
            "node-name": disk.node,
            "writable": True,
            "name": disk.export,
        }
        await monitor.execute("block-export-add", export)


async def serve_no_more(monitor: Client) -> None:
    """The disks are the guest's own from now on."""
    await monitor.execute("nbd-server-stop")


# --- the source


def client_address(wishes: Wishes, server: CopyServer | None, host: str | None) -> dict[str, Any]:
    """Where the disks' server is, as QEMU is told.

    Raises ``OperationFailed`` when the destination does not serve any.
    """
    if uri := wishes.more.get(names.MIGRATE_PARAM_DISKS_URI):
        address = whereto.read(uri)
        if address.scheme == "unix":
            return {"type": "unix", "path": address.path}
        host = address.host or host
    if server is None or server.port is None or host is None:
        raise errors.OperationFailed("the destination host does not take the contents of disks")
    return {"type": "inet", "host": host, "port": str(server.port)}


class Mirrors:
    """The copies of one move; ``interruption`` is asked again and again whether the move is to end, and why."""

    def __init__(
        self, monitor: Client, disks: Sequence[Copied], interruption: Callable[[], errors.VirdError | None]
    ) -> None:
        self._monitor = monitor
        self._disks = disks
        self._interruption = interruption
        self._jobs: list[Copied] = []
        self._nodes: list[str] = []
        self._changed = asyncio.Event()
        self._last = (0, 0, 0)

    def adopt(self, jobs: Sequence[Copied], nodes: Sequence[str]) -> None:
        """These are its own as well; the last node goes first."""
        self._jobs += jobs
        self._nodes += nodes

    async def begin(self, address: dict[str, Any], wishes: Wishes) -> None:
        """Copy everything; returns when both sides are the same and stay so.

        Raises ``OperationFailed`` when a disk cannot be copied, and what interrupted it.
        """
        stop = self._monitor.on_event(self._take)
        self._monitor.on_closed(lambda _: self._changed.set())
        try:
            for disk in self._disks:
                await self._start(disk, address, wishes)
            while not await self._are_ready():
                await self._wait()
        finally:
            stop()

    async def _start(self, disk: Copied, address: dict[str, Any], wishes: Wishes) -> None:
        storage, image = f"{NODE_PREFIX}{disk.target}-storage", f"{NODE_PREFIX}{disk.target}-format"
        node = {
            "driver": "nbd",
            "server": address,
            "export": disk.export,
            "node-name": storage,
            "read-only": False,
            "discard": "unmap",
        }
        await self._monitor.execute("blockdev-add", node)
        self._nodes.append(storage)
        raw = {"node-name": image, "read-only": False, "driver": "raw", "file": storage}
        await self._monitor.execute("blockdev-add", raw)
        self._nodes.append(image)
        job: dict[str, Any] = {
            "job-id": disk.export,
            "device": disk.node,
            "target": image,
            "speed": wishes.bandwidth * 2**20 or NO_LIMIT,
            "sync": "top" if wishes.flags & Flag.NON_SHARED_INC else "full",
            "auto-finalize": True,
            "auto-dismiss": False,
        }
        if wishes.flags & Flag.NON_SHARED_SYNCHRONOUS_WRITES:
            job["copy-mode"] = "write-blocking"
        await self._monitor.execute("blockdev-mirror", job)
        self._jobs.append(disk)

    def _take(self, event: Event) -> None:
        if event.name in ("JOB_STATUS_CHANGE", "BLOCK_JOB_READY", "BLOCK_JOB_ERROR"):
            self._changed.set()

    def stir(self) -> None:
        """Look again at once."""
        self._changed.set()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._changed.wait(), LONGEST_QUIET_S)
        except TimeoutError:
            return
        finally:
            self._changed.clear()

    async def _are_ready(self) -> bool:
        if interrupted := self._interruption():
            raise interrupted
        found: Any = await self._monitor.execute("query-jobs")
        by_name = {each["id"]: each for each in found}
        for disk in self._jobs:
            job = by_name.get(disk.export, {"status": "concluded"})
            if job["status"] in ("concluded", "aborting", "null"):
                why = job.get("error", "it ended early")
                raise errors.OperationFailed(f"migration of disk {disk.target} failed: {why}")
        await self._measure()
        return all(by_name[disk.export]["status"] == "ready" for disk in self._jobs)

    async def _measure(self) -> None:
        jobs: Any = await self._monitor.execute("query-block-jobs")
        mine = {disk.export for disk in self._jobs}
        done = [(int(each["len"]), int(each["offset"])) for each in jobs if each.get("device") in mine]
        total, sent = sum(each[0] for each in done), sum(each[1] for each in done)
        if done:
            self._last = (total, sent, max(total - sent, 0))

    async def figures(self) -> dict[str, int]:
        """How far the disks are, in QEMU's words."""
        if self._jobs:
            await self._measure()
        return dict(zip(("total", "transferred", "remaining"), self._last, strict=True))

    async def finish(self) -> None:
        """The guest stands still: end the copies, which are whole then.

        Raises ``OperationFailed`` when one is not.
        """
        await self._measure()
        failed = await self._end(force=False)
        if failed is not None:
            raise errors.OperationFailed(f"migration of disk {failed} failed")
        self._last = (self._last[0], self._last[0], 0)

    async def drop(self) -> None:
        """The move is off: leave nothing of the copies."""
        await self._end(force=True)

    async def _end(self, *, force: bool) -> str | None:
        monitor, failed = self._monitor, None
        stop = monitor.on_event(self._take)
        try:
            for disk in self._jobs:
                try:
                    await monitor.execute("block-job-cancel", {"device": disk.export, "force": force})
                except errors.VirdError:
                    failed = failed or disk.target
            while True:
                found: Any = await monitor.execute("query-jobs")
                by_name = {each["id"]: each for each in found}
                for disk in list(self._jobs):
                    job = by_name.get(disk.export)
                    if job is not None and job["status"] != "concluded":
                        continue
                    self._jobs.remove(disk)
                    if job is not None:
                        failed = failed or (disk.target if job.get("error") else None)
                        await monitor.execute("job-dismiss", {"id": disk.export})
                if not self._jobs:
                    break
                await self._wait()
            while self._nodes:
                await monitor.execute("blockdev-del", {"node-name": self._nodes.pop()})
        finally:
            stop()
        return failed


async def drop_leftovers(monitor: Client, deadline_s: float) -> None:
    """End the copies of a move that nobody carries out any more, and close their other sides."""
    jobs: Any = await monitor.execute("query-jobs", deadline=deadline_s)
    mine = [Copied("", "", each["id"]) for each in jobs if each["type"] == "mirror" and is_copy(each["id"])]
    nodes: Any = await monitor.execute("query-named-block-nodes", {"flat": True}, deadline=deadline_s)
    named = [str(each["node-name"]) for each in nodes if str(each["node-name"]).startswith(NODE_PREFIX)]
    left = Mirrors(monitor, (), lambda: None)
    left.adopt(mine, sorted(named, key=lambda name: name.endswith("-format")))
    await left.drop()


def is_copy(job: str) -> bool:
    """Whether a job of QEMU's is one of these."""
    return job.startswith(EXPORT_PREFIX)
