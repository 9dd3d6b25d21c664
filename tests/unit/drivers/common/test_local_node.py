import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from vird.api.enums.node import NodeSuspendTarget
from vird.drivers.common import local_node
from vird.drivers.common.local_node import LocalNode
from vird.errors import ArgumentUnsupported, InternalError, InvalidArg, OperationFailed, OperationUnsupported
from vird.host import cpu_layout, memory, numa, sleep
from vird.host.cpu_load import Load
from vird.host.numa import Node, PagePool
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

BASE = os.sysconf("SC_PAGE_SIZE") // 1024
NODES = [
    Node(0, 1000, 100, (0, 1), {}, (PagePool(BASE, 250, 25), PagePool(2048, 2, 1))),
    Node(1, 2000, 200, (2, 3), {}, (PagePool(BASE, 500, 50), PagePool(2048, 4, 3))),
]


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numa, "nodes", lambda: NODES)
    monkeypatch.setattr(cpu_layout, "present", lambda: (0, 1, 2, 3, 8))
    monkeypatch.setattr(cpu_layout, "online", lambda: (0, 1, 3, 8))


def ask(call: Callable[[LocalNode], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(call(LocalNode()))


def test_info_counts_what_is_online(monkeypatch: pytest.MonkeyPatch) -> None:
    info = ask(lambda node: node.node_get_info())
    assert (info.memory, info.cpus, info.nodes, info.model) == (3000, 4, 2, os.uname().machine)


def test_free_memory_of_cells() -> None:
    assert ask(lambda node: node.node_get_free_memory()) == 300 * 1024
    assert ask(lambda node: node.node_get_cells_free_memory(0, 9)) == [100 * 1024, 200 * 1024]
    assert ask(lambda node: node.node_get_cells_free_memory(1, 1)) == [200 * 1024]
    with pytest.raises(InternalError, match=r"start cell 2 out of range \(0-1\)"):
        ask(lambda node: node.node_get_cells_free_memory(2, 1))
    with pytest.raises(InvalidArg, match="must be zero or greater"):
        ask(lambda node: node.node_get_cells_free_memory(-1, 1))


def test_processor_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_node, "load", lambda number: Load(1, 2, 3, 4) if number < 4 else None)
    assert ask(lambda node: node.node_get_cpu_stats(-1, 0, 0)).nparams == 4
    told = ask(lambda node: node.node_get_cpu_stats(2, 4, 0)).params
    assert {entry.field: entry.value for entry in told} == {"kernel": 1, "user": 2, "idle": 3, "iowait": 4}
    assert ask(lambda node: node.node_get_cpu_stats(9, 0, 0)).nparams == 4
    for number, room in ((9, 4), (-2, 4), (0, 2)):
        with pytest.raises(InvalidArg) as caught:
            ask(lambda node, number=number, room=room: node.node_get_cpu_stats(number, room, 0))
        if room == 4:
            assert str(caught.value) == "Invalid cpuNum in virHostCPUGetStatsLinux"


def test_memory_of_the_host_and_of_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"MemTotal": 9, "MemFree": 8, "Buffers": 7, "Cached": 6}
    monkeypatch.setattr(memory, "meminfo", lambda: facts)
    assert ask(lambda node: node.node_get_memory_stats(0, -1, 0)).nparams == 4
    assert ask(lambda node: node.node_get_memory_stats(0, 1, 0)).nparams == 2
    told = ask(lambda node: node.node_get_memory_stats(4, -1, 0)).params
    assert [entry.value for entry in told] == [9, 8, 7, 6]
    told = ask(lambda node: node.node_get_memory_stats(2, 1, 0)).params
    assert {entry.field: entry.value for entry in told} == {"total": 2000, "free": 200}
    with pytest.raises(InvalidArg, match="must be less than or equal to 1"):
        ask(lambda node: node.node_get_memory_stats(2, 2, 0))


def test_the_map_has_a_bit_for_each_processor() -> None:
    told = ask(lambda node: node.node_get_cpu_map(1, 1, 0))
    assert (told.cpumap, told.online, told.ret) == (bytes((0b1011, 1)), 4, 9)
    assert ask(lambda node: node.node_get_cpu_map(0, 0, 0)).cpumap == b""


def test_pages_that_are_free() -> None:
    assert ask(lambda node: node.node_get_free_pages([BASE, 2048], 0, 2, 0)) == [25, 1, 50, 3]
    assert ask(lambda node: node.node_get_free_pages([2048], -1, 1, 0)) == [4]
    with pytest.raises(OperationFailed, match="page size 3 is not available on node 1"):
        ask(lambda node: node.node_get_free_pages([3], 1, 1, 0))


def test_pages_are_reserved_per_cell_or_for_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(numa, "resize_pool", lambda *arguments: calls.append(arguments))
    assert ask(lambda node: node.node_alloc_pages([2048, 4096], [5, 6], 0, 2, 0)) == 4
    assert calls == [(0, 2048, 5, True), (0, 4096, 6, True), (1, 2048, 5, True), (1, 4096, 6, True)]
    calls.clear()
    assert ask(lambda node: node.node_alloc_pages([2048], [5], -1, 1, 1)) == 1
    assert calls == [(None, 2048, 5, False)]
    with pytest.raises(OperationUnsupported, match="system pages pool can't be modified"):
        ask(lambda node: node.node_alloc_pages([BASE], [5], 0, 1, 0))


def test_sharing_of_equal_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = {"pages_to_scan": 100, "merge_across_nodes": 1}
    monkeypatch.setattr(memory, "sharing", lambda name: kernel.get(name))
    monkeypatch.setattr(memory, "set_sharing", lambda name, value: kernel.update({name: value}))
    assert ask(lambda node: node.node_get_memory_parameters(0, 0)).nparams == 8
    told = ask(lambda node: node.node_get_memory_parameters(8, 0)).params
    assert [(param.field, param.value.value) for param in told] == [
        ("shm_pages_to_scan", 100),
        ("shm_merge_across_nodes", 1),
    ]
    value = TypedValue.of(7, TypedParameterType.UINT)
    ask(lambda node: node.node_set_memory_parameters([TypedParam("shm_pages_to_scan", value)], 0))
    assert kernel["pages_to_scan"] == 7
    for name in ("shm_pages_shared", "other"):
        with pytest.raises(InvalidArg, match=f"parameter '{name}' not supported"):
            ask(lambda node, name=name: node.node_set_memory_parameters([TypedParam(name, value)], 0))


def test_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[tuple[sleep.Kind, int]] = []

    async def fall_asleep(kind: sleep.Kind, duration: int) -> None:
        slept.append((kind, duration))

    monkeypatch.setattr(sleep, "supported", lambda: [sleep.Kind.MEM])
    monkeypatch.setattr(sleep, "fall_asleep", fall_asleep)
    ask(lambda node: node.node_suspend_for_duration(NodeSuspendTarget.MEM, 60, 0))
    assert slept == [(sleep.Kind.MEM, 60)]
    with pytest.raises(ArgumentUnsupported, match="Suspend-to-Disk"):
        ask(lambda node: node.node_suspend_for_duration(NodeSuspendTarget.DISK, 60, 0))
    with pytest.raises(InvalidArg, match="too short"):
        ask(lambda node: node.node_suspend_for_duration(NodeSuspendTarget.MEM, 10, 0))
    with pytest.raises(InvalidArg, match="Unknown suspend target: 9"):
        ask(lambda node: node.node_suspend_for_duration(9, 60, 0))
