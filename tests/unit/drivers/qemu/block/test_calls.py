"""The capability as clients see it."""

from vird.api.capabilities.block_jobs import BlockJobs
from vird.drivers.qemu.block.calls import QemuBlockJobs


def test_all_that_libvirt_9_has() -> None:
    own = {name for name in vars(BlockJobs) if name.startswith("domain_")}
    same = {name for name in own if getattr(QemuBlockJobs, name) is getattr(BlockJobs, name)}
    assert same == {"domain_set_throttle_group", "domain_del_throttle_group"}
