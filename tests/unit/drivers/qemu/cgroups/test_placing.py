"""What belongs where, by a document."""

import pytest

from vird.drivers.qemu.cgroups.placing import (
    Place,
    Schedule,
    check_tuning,
    emulator_place,
    iothread_place,
    memory_nodes,
    needed_controllers,
    threads_of,
    vcpu_place,
)
from vird.errors import ConfigUnsupported
from vird.model.domain.domain import Domain

TUNED = """<domain type='{type}'><name>a</name><memory>1</memory><vcpu cpuset='2-3'>2</vcpu><iothreads>1</iothreads>
{more}<os><type>hvm</type></os></domain>"""


def domain(more: str = "", type: str = "qemu") -> Domain:
    return Domain.from_xml(TUNED.format(more=more, type=type).encode())


def test_everything_runs_where_the_guest_may() -> None:
    live = domain()
    assert emulator_place(live) == Place("emulator", live.vcpu and live.vcpu.cpuset, None, None, None, None)
    assert [place.name for place in threads_of(live, [0, 1])] == ["vcpu0", "vcpu1", "iothread1"]


def test_each_has_its_own() -> None:
    live = domain(
        "<cputune><period>5000</period><quota>6000</quota><emulator_period>7000</emulator_period>"
        "<iothread_quota>8000</iothread_quota><vcpupin vcpu='1' cpuset='0'/><emulatorpin cpuset='1'/>"
        "<iothreadpin iothread='1' cpuset='3'/><vcpusched vcpus='1' scheduler='fifo' priority='2'/>"
        "<iothreadsched iothreads='1' scheduler='batch'/><emulatorsched scheduler='idle'/></cputune>"
        "<numatune><memory mode='strict' nodeset='1'/></numatune>"
    )
    first, second = vcpu_place(live, 0), vcpu_place(live, 1)
    assert set(first.cpus or ()) == {2, 3} and set(second.cpus or ()) == {0}
    assert (first.period, first.quota, first.schedule) == (5000, 6000, None)
    assert second.schedule == Schedule("fifo", 2)
    emulator, thread = emulator_place(live), iothread_place(live, 1)
    assert (set(emulator.cpus or ()), emulator.period, emulator.quota) == ({1}, 7000, None)
    assert (set(thread.cpus or ()), thread.period, thread.quota) == ({3}, None, 8000)
    assert (emulator.schedule, thread.schedule) == (Schedule("idle", 0), Schedule("batch", 0))
    assert first.nodes == emulator.nodes == (1,)


def test_only_some_modes_bind_memory() -> None:
    for mode, nodes in (("preferred", None), ("interleave", None), ("restrictive", (0,)), ("strict", (0,))):
        live = domain(f"<numatune><memory mode='{mode}' nodeset='0'/></numatune>")
        assert emulator_place(live).nodes == nodes


def test_nodes_that_are_not_there() -> None:
    live = domain(
        "<numatune><memory mode='strict' nodeset='0'/><memnode cellid='0' mode='strict' nodeset='2'/></numatune>"
    )
    assert memory_nodes(live) == [0, 2]
    with pytest.raises(ConfigUnsupported, match="NUMA node 2 is unavailable"):
        check_tuning(live, (0, 1), ())
    check_tuning(live, (0, 2), ())


def test_what_this_host_cannot_do() -> None:
    cache = "<cputune><cachetune vcpus='0'><cache id='0' level='3' type='both' size='3'/></cachetune></cputune>"
    with pytest.raises(ConfigUnsupported, match="only supported for KVM"):
        check_tuning(domain(cache), (0,), ())
    with pytest.raises(ConfigUnsupported, match="Resource control is not supported on this host"):
        check_tuning(domain(cache, "kvm"), (0,), ())
    sched = "<cputune><emulatorsched scheduler='rr' priority='100'/></cputune>"
    with pytest.raises(ConfigUnsupported, match=r"Scheduler priority 100 out of range \[1, 99\]"):
        check_tuning(domain(sched), (0,), ())


def test_limits_need_their_controllers() -> None:
    for more, controller, said in (
        ("<blkiotune><weight>300</weight></blkiotune>", "blkio", "Block I/O tuning is not available"),
        ("<memtune><soft_limit>300</soft_limit></memtune>", "memory", "Memory cgroup is not available"),
        ("<cputune><emulator_quota>3000</emulator_quota></cputune>", "cpu", "CPU tuning is not available"),
    ):
        assert needed_controllers(domain(more)) == [controller]
        with pytest.raises(ConfigUnsupported, match=said):
            check_tuning(domain(more), (0,), ())
        check_tuning(domain(more), (0,), (controller,))
    assert needed_controllers(domain("<cputune><vcpupin vcpu='0' cpuset='0'/></cputune>")) == []
