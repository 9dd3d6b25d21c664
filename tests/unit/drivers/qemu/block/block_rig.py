"""The rig with the calls of the capability, and images numbered as a start would do it."""

from pathlib import Path
from typing import Any

from tests.unit.drivers.qemu.block.chains import DISKS, first
from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.calls import QemuBlockJobs
from vird.drivers.qemu.block.chain import Layer
from vird.model.checks.disk_indexes import assign_disk_indexes
from vird.model.domain.devices.disk import Disk
from vird.model.domain.jobs import BlockJob


class BlockRig(Rig):
    def __init__(self, folder: Path, *, is_running: bool = True, is_persistent: bool = True) -> None:
        super().__init__(folder, DISKS, is_running=is_running)
        if is_running:
            self.guest.running().last_image = assign_disk_indexes(self.live) - 1
            self.monitor.answers["query-named-block-nodes"] = [
                {"node-name": f"libvirt-{number}-format", "image": {"virtual-size": 4096, "cluster-size": 512}}
                for number in range(1, 10)
            ]
        if not is_persistent:
            self.guest.persistent = None
        self.calls = QemuBlockJobs(self.driver)

    @property
    def disk(self) -> Disk:
        return first(self.live)

    @property
    def layers(self) -> list[Layer]:
        return list(chain.layers(self.disk))

    @property
    def jobs(self) -> list[BlockJob]:
        return list(self.guest.running().block_jobs)

    def told_qemu(self, command: str) -> dict[str, Any]:
        found = [arguments for said, arguments in self.monitor.said if said == command]
        assert len(found) == 1, self.monitor.commands
        return found[0]
