"""What guests' control groups are called."""

import pytest

from vird.drivers.qemu.cgroups.names import group_path, machine_name, partition_path
from vird.errors import ConfigUnsupported


def test_the_machine() -> None:
    assert machine_name(4, "web") == "qemu-4-web"
    assert machine_name(4, "web", "0a1b2c3d") == "qemu-0a1b2c3d-4-web"
    assert machine_name(4, "--my..server_é/1") == "qemu-4-my.server1"
    assert len(machine_name(4, "a" * 100)) == 64


def test_partitions() -> None:
    assert partition_path("/machine") == "/machine"
    assert partition_path("/machine/prod/web.slice") == "/machine/prod.partition/web.slice"
    assert partition_path("/production/user") == "/production.partition/user.partition"
    assert partition_path("/cpu.fast/_x") == "/_cpu.fast/__x.partition"
    assert partition_path("/") == ""
    with pytest.raises(ConfigUnsupported, match="Resource partition 'x' must start with '/'"):
        partition_path("x")


def test_the_group() -> None:
    assert group_path("/machine", "qemu-4-web") == "/machine/qemu-4-web.libvirt-qemu"
