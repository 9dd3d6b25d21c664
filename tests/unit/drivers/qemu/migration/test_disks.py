"""Disks that come along, without QEMU."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Monitor, Rig
from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration import disks
from vird.drivers.qemu.migration.disks import Copied, Mirrors
from vird.model.domain.migration_cookie import CopyServer

DISK = Copied("vda", "libvirt-1-format", "drive-virtio-disk0")
ONE = """<disk type='file'><driver name='qemu' type='{}'/><source file='/{}' index='{}'/>
<target dev='{}' bus='virtio'/>{}</disk>"""
XML = (
    ONE.format("qcow2", "a", 1, "vda", "")
    + ONE.format("raw", "b", 2, "vdb", "<readonly/>")
    + "<disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>"
)
SERVER = {"type": "inet", "host": "b", "port": "49153"}
ALL = Wishes(Flag.NON_SHARED_DISK)


class Copying(Monitor):
    """Its jobs are at each of ``statuses`` in turn."""

    def __init__(self, *statuses: str, error: str | None = None) -> None:
        super().__init__()
        self.statuses = list(statuses)
        self.error = error
        self.cancelled = False

    async def execute(self, command: str, arguments: Any = None, **given: Any) -> Any:
        answer = await super().execute(command, arguments, **given)
        if command == "block-job-cancel":
            self.cancelled = True
        if command == "query-jobs":
            status = "concluded" if self.cancelled else self.statuses[0]
            if len(self.statuses) > 1:
                self.statuses.pop(0)
                asyncio.get_running_loop().call_soon(lambda: self.tell("JOB_STATUS_CHANGE"))
            job = {"id": DISK.export, "type": "mirror", "status": status}
            return [job | ({"error": self.error} if self.error else {})]
        if command == "query-block-jobs":
            return [{"device": DISK.export, "len": 10, "offset": 4}]
        if command == "query-named-block-nodes":
            names = (DISK.node, "migration-vda-storage", "migration-vda-format")
            return [{"node-name": name, "image": {"virtual-size": 99}} for name in names]
        return answer


def mirrors(monitor: Copying, why: errors.VirdError | None = None) -> Mirrors:
    return Mirrors(monitor, [DISK], lambda: why)  # type: ignore[arg-type]


def test_which_come_along(tmp_path: Path) -> None:
    live = Rig(tmp_path, XML).live
    assert disks.copied(live, Wishes(0)) == []
    assert disks.copied(live, ALL) == [DISK]
    assert disks.copied(live, ALL._replace(more={"migrate_disks": ["vdb"]})) == [
        Copied("vdb", "libvirt-2-format", "drive-virtio-disk1")
    ]
    with pytest.raises(errors.InvalidArg, match="disk target nosuch not found"):
        disks.copied(live, ALL._replace(more={"migrate_disks": ["nosuch"]}))
    server = asyncio.run(disks.sizes(Copying(), [DISK]))  # type: ignore[arg-type]
    assert [(each.target, each.capacity) for each in server.disks] == [("vda", 99)]


def test_where_the_server_is() -> None:
    inet: dict[str, Any] = {"type": "inet", "data": {"host": "::", "port": "7"}}
    assert disks.server_address(ALL, lambda: 7, None) == (inet, 7)
    assert disks.server_address(ALL._replace(more={"disks_port": 8}), lambda: 7, "10.0.0.1") == (
        {"type": "inet", "data": {"host": "10.0.0.1", "port": "8"}}, 8
    )  # fmt: skip
    socket = ALL._replace(more={"disks_uri": "unix:///run/x"})
    assert disks.server_address(socket, lambda: 7, None) == ({"type": "unix", "data": {"path": "/run/x"}}, 0)
    assert disks.client_address(socket, None, None) == {"type": "unix", "path": "/run/x"}
    assert disks.client_address(ALL, CopyServer(port=49153), "b") == SERVER
    with pytest.raises(errors.OperationFailed, match="does not take"):
        disks.client_address(ALL, CopyServer(), "b")


def test_the_destination_lets_itself_be_written_to() -> None:
    monitor = Monitor()
    asyncio.run(disks.serve(monitor, [DISK], {"type": "inet"}))  # type: ignore[arg-type]
    asyncio.run(disks.serve_no_more(monitor))  # type: ignore[arg-type]
    assert monitor.commands == ["nbd-server-start", "block-export-add", "nbd-server-stop"]
    assert monitor.said[1][1]["name"] == "drive-virtio-disk0"


def test_both_sides_become_the_same() -> None:
    monitor = Copying("running", "ready")

    async def body() -> None:
        copies = mirrors(monitor)
        await copies.begin(SERVER, Wishes(Flag.NON_SHARED_INC | Flag.NON_SHARED_SYNCHRONOUS_WRITES, bandwidth=2))
        assert await copies.figures() == {"total": 10, "transferred": 4, "remaining": 6}
        await copies.finish()

    asyncio.run(body())
    told = dict(monitor.said)
    assert told["blockdev-mirror"]["sync"] == "top"
    assert (told["blockdev-mirror"]["copy-mode"], told["blockdev-mirror"]["speed"]) == ("write-blocking", 2 << 20)
    assert told["block-job-cancel"] == {"device": DISK.export, "force": False}
    gone = [arguments["node-name"] for command, arguments in monitor.said if command == "blockdev-del"]
    assert gone == ["migration-vda-format", "migration-vda-storage"]


def test_what_cannot_be_copied() -> None:
    with pytest.raises(errors.OperationFailed, match="disk vda failed: no space"):
        asyncio.run(mirrors(Copying("concluded", error="no space")).begin(SERVER, ALL))
    with pytest.raises(errors.OperationAborted, match="enough"):
        asyncio.run(mirrors(Copying("running"), errors.OperationAborted("enough")).begin(SERVER, ALL))

    async def late() -> None:
        monitor = Copying("ready")
        copies = mirrors(monitor)
        await copies.begin(SERVER, ALL)
        monitor.error = "gone"
        await copies.finish()

    with pytest.raises(errors.OperationFailed, match="disk vda failed"):
        asyncio.run(late())


def test_nothing_is_left_of_copies() -> None:
    monitor = Copying("ready")

    async def body() -> None:
        copies = mirrors(monitor)
        await copies.begin(SERVER, ALL)
        copies.stir()
        await copies.drop()

    asyncio.run(body())
    assert dict(monitor.said)["block-job-cancel"]["force"] is True
    assert monitor.commands[-3:] == ["job-dismiss", "blockdev-del", "blockdev-del"]


def test_what_an_earlier_daemon_left() -> None:
    monitor = Copying("ready")
    asyncio.run(disks.drop_leftovers(monitor, 5))  # type: ignore[arg-type]
    gone = [arguments["node-name"] for command, arguments in monitor.said if command == "blockdev-del"]
    assert gone == ["migration-vda-format", "migration-vda-storage"]
    assert disks.is_copy("drive-virtio-disk0") and not disks.is_copy("copy-vda-libvirt-1-format")
