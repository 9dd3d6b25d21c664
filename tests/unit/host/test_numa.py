import os
from pathlib import Path

import pytest

from tests.unit.host.test_cpu_layout import put
from vird.errors import OperationFailed
from vird.host import numa
from vird.host.numa import PagePool

BASE = os.sysconf("SC_PAGE_SIZE") // 1024


def two_nodes(root: Path) -> None:
    put(root / "devices/system/node", online="0-1")
    for number in range(2):
        folder = root / f"devices/system/node/node{number}"
        put(
            folder,
            meminfo=f"Node {number} MemTotal:  1048576 kB\nNode {number} MemFree:  4096 kB\nbad line",
            cpulist=f"{number * 2}-{number * 2 + 1}",
            distance="10 21" if number == 0 else "21 10",
        )
        put(folder / "hugepages/hugepages-2048kB", nr_hugepages="4", free_hugepages="3")


def test_nodes_with_their_pools(tmp_path: Path) -> None:
    two_nodes(tmp_path)
    first, second = numa.nodes(str(tmp_path), str(tmp_path))
    assert (first.id, first.memory, first.free, first.cpus) == (0, 1048576, 4096, (0, 1))
    assert second.distances == {0: 21, 1: 10}
    assert first.pools == (
        PagePool(BASE, (1048576 - 4 * 2048) // BASE, 4096 // BASE),
        PagePool(2048, 4, 3),
    )
    assert numa.node_memory(1, str(tmp_path))["MemFree"] == 4096


def test_a_kernel_without_nodes_has_one(tmp_path: Path) -> None:
    put(tmp_path / "proc", meminfo="MemTotal:  2048 kB\nMemFree: 1024 kB\nHugePages_Total: 0")
    put(tmp_path / "devices/system/cpu", online="0-1")
    (node,) = numa.nodes(str(tmp_path), str(tmp_path / "proc"))
    assert (node.id, node.memory, node.free, node.cpus, node.distances) == (0, 2048, 1024, (0, 1), {})


def test_pools_are_set_and_added_to(tmp_path: Path) -> None:
    two_nodes(tmp_path)
    pool = tmp_path / "devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages"
    numa.resize_pool(1, 2048, 10, True, str(tmp_path))
    assert pool.read_text() == "14"
    numa.resize_pool(1, 2048, 2, False, str(tmp_path))
    assert pool.read_text() == "2"
    with pytest.raises(OperationFailed, match="page size 3 is not available on node 1"):
        numa.resize_pool(1, 3, 1, True, str(tmp_path))
    with pytest.raises(OperationFailed, match="page size 2048 is not available"):
        numa.resize_pool(None, 2048, 1, True, str(tmp_path))
