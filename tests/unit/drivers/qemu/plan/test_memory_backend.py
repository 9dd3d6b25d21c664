"""What backs a piece of memory."""

import json
from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.memory_backend import Backend, backend_arguments, is_needed, memory_folders
from vird.errors import ConfigUnsupported, InternalError

MOUNTS = {2048: "/dev/hugepages", 1048576: "/dev/huge1G"}
CELL = "<cpu><numa><cell id='0' cpus='0' memory='1024'{}/></numa></cpu>"


def objects(before: str, backend: Backend | None = None, **options: Any) -> list[Any]:
    launch = launch_of(before=before, hugepage_mounts=MOUNTS, **options)
    found = list(backend_arguments(launch, backend or Backend("ram-node0", 1024, cell=0)))
    return [json.loads(word) for word in found[1::2]]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", {"qom-type": "memory-backend-ram"}),
        (
            "<memoryBacking><source type='file'/></memoryBacking>",
            {"qom-type": "memory-backend-file", "mem-path": "/var/lib/libvirt/qemu/ram/-1-g/ram-node0"},
        ),
        (
            "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>",
            {"qom-type": "memory-backend-memfd", "share": True},
        ),
        (
            "<memoryBacking><hugepages/></memoryBacking>",
            {"qom-type": "memory-backend-file", "mem-path": "/dev/hugepages/libvirt/qemu/-1-g", "prealloc": True},
        ),
        (
            "<memoryBacking><hugepages><page size='1048576' nodeset='0'/></hugepages><source type='memfd'/>"
            "</memoryBacking>",
            {"qom-type": "memory-backend-memfd", "hugetlb": True, "hugetlbsize": 1 << 30, "prealloc": True},
        ),
        ("<memoryBacking><hugepages><page size='4'/></hugepages></memoryBacking>", {"qom-type": "memory-backend-ram"}),
        (
            "<memoryBacking><allocation mode='immediate' threads='3'/></memoryBacking>",
            {"qom-type": "memory-backend-ram", "prealloc": True, "prealloc-threads": 3},
        ),
        (
            CELL.format(" memAccess='private' discard='yes'"),
            {
                "qom-type": "memory-backend-file",
                "mem-path": "/var/lib/libvirt/qemu/ram/-1-g/ram-node0",
                "discard-data": True,
                "share": False,
            },
        ),
        (
            "<numatune><memory mode='interleave' nodeset='0-1,4'/></numatune>",
            {"qom-type": "memory-backend-ram", "host-nodes": [0, 1, 4], "policy": "interleave"},
        ),
        ("<numatune><memory mode='restrictive' nodeset='0'/></numatune>", {"qom-type": "memory-backend-ram"}),
        (
            "<numatune><memory mode='strict' nodeset='0'/>"
            "<memnode cellid='0' mode='preferred' nodeset='3'/></numatune>",
            {"qom-type": "memory-backend-ram", "host-nodes": [3], "policy": "preferred"},
        ),
    ],
)
def test_wishes_and_what_fulfils_them(before: str, expected: dict[str, Any]) -> None:
    [found] = objects(before)
    assert found == {"id": "ram-node0", "size": 1048576, **expected}


def test_filled_on_its_nodes_by_a_context() -> None:
    before = "<memoryBacking><hugepages/></memoryBacking><numatune><memory mode='strict' nodeset='1'/></numatune>"
    context, memory = objects(before)
    assert context == {"qom-type": "thread-context", "id": "tc-ram-node0", "node-affinity": [1]}
    assert memory["prealloc-context"] == "tc-ram-node0"
    [alone] = objects(before, without=("thread-context",))
    assert "prealloc-context" not in alone


def test_main_memory_keeps_its_old_name_in_migrations() -> None:
    before = "<memoryBacking><source type='memfd'/></memoryBacking>"
    [found] = objects(before, Backend("pc.ram", 1024, is_main=True))
    assert found["x-use-canonical-path-for-ramblock-id"] is False


def test_pages_that_the_host_has_not() -> None:
    with pytest.raises(InternalError, match="16384 KiB"):
        objects("<memoryBacking><hugepages><page size='16384'/></hugepages></memoryBacking>")


def test_what_needs_an_object() -> None:
    backend = Backend("ram-node0", 1024, cell=0)
    assert not is_needed(launch_of(), backend)
    assert is_needed(launch_of(before="<numatune><memory mode='strict' nodeset='0'/></numatune>"), backend)
    assert is_needed(launch_of(before=CELL.format(" memAccess='shared'")), backend)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", []),
        ("<memoryBacking><source type='memfd'/></memoryBacking>", []),
        ("<memoryBacking><source type='file'/></memoryBacking>", ["/var/lib/libvirt/qemu/ram/-1-g"]),
        (
            "<memoryBacking><hugepages/></memoryBacking>",
            ["/var/lib/libvirt/qemu/ram/-1-g", "/dev/hugepages/libvirt/qemu/-1-g"],
        ),
    ],
)
def test_folders_that_must_be_there(before: str, expected: list[str]) -> None:
    launch = launch_of(before=before, hugepage_mounts=MOUNTS)
    assert memory_folders(launch.domain, launch.facts) == expected


def test_nodes_that_the_host_has_not() -> None:
    before = "<numatune><memory mode='strict' nodeset='0,9'/></numatune>"
    assert objects(before, host_nodes=None)
    with pytest.raises(ConfigUnsupported, match="NUMA node 9 is unavailable"):
        objects(before, host_nodes=frozenset({0, 1}))
