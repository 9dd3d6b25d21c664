"""A running guest whose QEMU answers what a backup asks, with files in a folder."""

from pathlib import Path
from typing import Any, cast

from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird.drivers.qemu.backup.job import BackupJob
from vird.drivers.qemu.backup.plan import block_job, copies, selected, settle
from vird.drivers.qemu.checkpoints.store import CheckpointStore
from vird.drivers.qemu.settings import QemuSettings
from vird.model.checks.backup import parse_backup
from vird.model.domain.domain import Domain

DISKS = """
<disk type='file'><driver type='qcow2'/><source file='{0}/a' index='2'/><backingStore/><target dev='vda'/></disk>
<disk type='file'><driver type='raw'/><source file='{0}/b' index='1'/><target dev='vdb'/></disk>
"""
PULL = """<domainbackup mode='pull'><server transport='unix' socket='{0}/sock'/><disks>
<disk name='vda' type='file'><scratch file='{0}/s1'/></disk><disk name='vdb' type='file'><scratch file='{0}/s2'/></disk>
</disks></domainbackup>"""


def nodes(**bitmaps: int) -> list[dict[str, Any]]:
    dirty = [{"name": name, "granularity": 65536, "count": count, "recording": True, "persistent": True}
             for name, count in bitmaps.items()]  # fmt: skip
    return [
        {"node-name": "libvirt-2-format", "image": {"virtual-size": 1 << 20, "cluster-size": 65536},
         "dirty-bitmaps": dirty},
        {"node-name": "libvirt-1-format", "image": {"virtual-size": 1 << 19}},
    ]  # fmt: skip


class BackupRig(Rig):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        devices = f"<devices>{DISKS.format(folder)}</devices>"
        self.guest.live = Domain.from_xml(f"<domain type='kvm'><name>web</name>{devices}</domain>")
        driver = cast("Any", self.driver)
        driver.checkpoints = CheckpointStore(folder / "checkpoint")
        driver.settings = QemuSettings()
        self.monitor.answers["query-named-block-nodes"] = nodes(c=1)
        self.monitor.answers["query-jobs"] = []

    def with_backup(self, text: str, *, reuses: bool = False) -> BackupJob:
        """A backup that runs, begun elsewhere."""
        backup, runtime = parse_backup(text.format(self.folder)), self.guest.running()
        settle(backup, self.guest.document, "now")
        for number, entry in enumerate(selected(backup), 7):
            entry.index, entry.state = number, "running"
        runtime.backup = BackupJob(cast("Any", self.monitor), runtime.block_jobs, backup, reuses=reuses, began_ms=1)
        for each in copies(backup, self.guest.document):
            job = block_job(each)
            job.state = "running"
            runtime.block_jobs.add(job)
        return runtime.backup

    def count(self, command: str) -> int:
        return self.monitor.commands.count(command)
