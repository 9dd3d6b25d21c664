"""Bulk statistics made from recorded answers: names, types and order of libvirt's."""

from __future__ import annotations

from typing import Any

import pytest

from vird.drivers.qemu.stats import balloon, blocks, groups
from vird.host.image_size import ImageSize
from vird.host.traffic import Traffic
from vird.host.usage import Usage
from vird.model.domain.domain import Domain
from vird.wire.xdr import TypedParam, TypedParameterType

LIVE = Domain.from_xml(
    """<domain type='qemu'><name>g</name><memory unit='KiB'>65536</memory>
    <currentMemory unit='KiB'>49152</currentMemory>
    <vcpu current='1'>2</vcpu><devices>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/d1' index='3'/>
      <backingStore type='file' index='4'><format type='qcow2'/><source file='/base'/><backingStore/></backingStore>
      <target dev='vda' bus='virtio'/><alias name='virtio-disk0'/></disk>
    <disk type='file' device='cdrom'><driver name='qemu'/><target dev='sdb' bus='sata'/><alias name='sata0-0-1'/></disk>
    <interface type='user'><mac address='52:54:00:00:00:01'/></interface>
    <interface type='ethernet'><mac address='52:54:00:00:00:02'/><target dev='tap7'/></interface>
    <memballoon model='virtio'><alias name='balloon0'/></memballoon></devices></domain>"""
)


def figures(**changed: int) -> dict[str, Any]:
    names = ("rd_operations", "rd_bytes", "rd_total_time_ns", "wr_operations", "wr_bytes", "wr_total_time_ns",
             "flush_operations", "flush_total_time_ns", "wr_highest_offset")  # fmt: skip
    return {name: changed.get(name, 0) for name in names}


BLOCKSTATS = [
    {
        "device": "", "qdev": "/machine/peripheral/virtio-disk0/virtio-backend", "node-name": "libvirt-3-format",
        "stats": figures(rd_operations=2, rd_bytes=4608, rd_total_time_ns=184737),
        "parent": {"stats": figures(wr_highest_offset=8192)},
    },
    {"device": "", "qdev": "sata0-0-1", "stats": figures(rd_operations=3)},
]  # fmt: skip
NODES = [
    {"node-name": "libvirt-3-storage", "image": {"virtual-size": 196616, "actual-size": 204800}},
    {"node-name": "libvirt-3-format", "image": {"virtual-size": 104857600, "actual-size": 204800}},
    {"node-name": "libvirt-4-format", "image": {"virtual-size": 104857600, "actual-size": 200704}},
    {"node-name": "#block123", "image": {"virtual-size": 1, "actual-size": 1}},
]


def shown(params: list[TypedParam]) -> dict[str, Any]:
    return {param.field: param.value.value for param in params}


def test_disks_are_told_by_alias_with_sizes_of_their_format() -> None:
    found = shown(
        groups.blocks(LIVE, blocks.requests_by_alias(BLOCKSTATS), blocks.sizes_by_index(NODES), {}, with_backing=False)
    )
    assert list(found.items())[:7] == [
        ("block.count", 2),
        ("block.0.name", "vda"),
        ("block.0.path", "/d1"),
        ("block.0.backingIndex", 3),
        ("block.0.rd.reqs", 2),
        ("block.0.rd.bytes", 4608),
        ("block.0.rd.times", 184737),
    ]
    assert (found["block.0.allocation"], found["block.0.capacity"], found["block.0.physical"]) == (
        8192, 104857600, 204800
    )  # fmt: skip
    assert found["block.1.rd.reqs"] == 3
    assert "block.1.path" not in found and "block.1.capacity" not in found


def test_images_below_are_told_when_asked_for() -> None:
    found = shown(groups.blocks(LIVE, None, blocks.sizes_by_index(NODES), {4: 512}, with_backing=True))
    assert (found["block.count"], found["block.1.name"], found["block.1.path"]) == (3, "vda", "/base")
    assert (found["block.1.allocation"], found["block.1.physical"]) == (512, 200704)
    assert "block.1.rd.reqs" not in found


def test_disks_of_a_guest_that_is_off_have_the_sizes_of_their_files() -> None:
    found = shown(groups.blocks_at_rest(LIVE, {"/d1": ImageSize(100, 20, 30)}))
    assert (found["block.0.allocation"], found["block.0.capacity"], found["block.0.physical"]) == (20, 100, 30)
    assert found["block.count"] == 2


def test_what_a_tap_sent_the_guest_received() -> None:
    found = shown(groups.interfaces(LIVE, {"tap7": Traffic(1, 2, 3, 4, 50, 60, 70, 80)}))
    assert found["net.count"] == 2
    assert (found["net.1.rx.bytes"], found["net.1.rx.drop"], found["net.1.tx.pkts"]) == (50, 80, 2)
    assert "net.0.name" not in found


def test_memory_comes_in_kib_and_what_the_guest_did_not_tell_is_left_out() -> None:
    answer = {
        "last-update": 1795391464,
        "stats": {"stat-free-memory": 71188 * 1024, "stat-minor-faults": 3723, "stat-swap-in": balloon.UNKNOWN},
    }
    found = shown(groups.balloon(LIVE, answer, Usage(0, 0, 244540, 0)))
    assert list(found.items()) == [
        ("balloon.current", 49152),
        ("balloon.maximum", 65536),
        ("balloon.minor_fault", 3723),
        ("balloon.unused", 71188),
        ("balloon.last-update", 1795391464),
        ("balloon.rss", 244540),
    ]


def test_only_a_balloon_that_is_there_is_asked() -> None:
    assert balloon.balloon_path(LIVE) == "/machine/peripheral/balloon0"
    assert balloon.balloon_path(Domain.from_xml("<domain type='qemu'><name>g</name></domain>")) is None


def test_processors_that_are_on_have_times() -> None:
    found = shown(groups.vcpus(LIVE, {0: (Usage(5_000, 590, 0, 1), 77)}))
    assert (found["vcpu.current"], found["vcpu.maximum"]) == (1, 2)
    assert (found["vcpu.0.state"], found["vcpu.0.time"], found["vcpu.0.delay"]) == (1, 5590, 77)
    assert "vcpu.1.state" not in found


@pytest.mark.parametrize(("status", "number", "has_rate"), [("unstarted", 0, False), ("measured", 2, True)])
def test_a_dirty_rate_is_told_once_it_was_measured(status: str, number: int, has_rate: bool) -> None:
    answer = {"status": status, "start-time": 9, "calc-time": 1, "mode": "page-sampling", "dirty-rate": 5}
    found = shown(groups.dirty_rate(answer))
    assert found["dirtyrate.calc_status"] == number
    assert ("dirtyrate.megabytes_per_second" in found) is has_rate


def test_io_threads_are_named_by_number() -> None:
    answer = [{"id": "iothread2", "poll-max-ns": 32768, "poll-grow": 0, "poll-shrink": 0, "thread-id": 1}]
    assert shown(groups.iothreads(answer))["iothread.2.poll-max-ns"] == 32768
    assert groups.iothreads([]) == []


def test_types_are_libvirts() -> None:
    kinds = {param.field: param.value.type for param in groups.cpu(Usage(1, 2, 3, 4))}
    assert kinds == {
        "cpu.time": TypedParameterType.ULLONG,
        "cpu.user": TypedParameterType.ULLONG,
        "cpu.system": TypedParameterType.ULLONG,
        "cpu.cache.monitor.count": TypedParameterType.UINT,
    }
