"""The groups of bulk statistics: each turns what is known of one guest into libvirt's named figures.

Pure: what QEMU answered and what the kernel counts come as arguments.  A group that cannot tell
anything of a guest tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from vird.api.enums.domain import VcpuState
from vird.api.enums.domain_stats import DomainDirtyRateStatus
from vird.api.enums.domain_stats import DomainMemoryStatTags as Tag
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.domains import memory_kib, processors
from vird.drivers.common.nic import is_counted_by_switch, nic_of
from vird.drivers.common.tuning import PERF
from vird.drivers.qemu.stats.balloon import figures
from vird.drivers.qemu.stats.blocks import (
    ImageSizes,
    Layer,
    Requests,
    alias_of,
    disks_of,
    layers,
)
from vird.host.image_size import ImageSize
from vird.host.traffic import Traffic
from vird.host.usage import Usage
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

INT, UINT, LLONG, ULLONG, STRING = (
    TypedParameterType.INT,
    TypedParameterType.UINT,
    TypedParameterType.LLONG,
    TypedParameterType.ULLONG,
    TypedParameterType.STRING,
)

BALLOON: Final = {
    Tag.SWAP_IN: "swap_in",
    Tag.SWAP_OUT: "swap_out",
    Tag.MAJOR_FAULT: "major_fault",
    Tag.MINOR_FAULT: "minor_fault",
    Tag.UNUSED: "unused",
    Tag.AVAILABLE: "available",
    Tag.USABLE: "usable",
    Tag.LAST_UPDATE: "last-update",
    Tag.DISK_CACHES: "disk_caches",
    Tag.HUGETLB_PGALLOC: "hugetlb_pgalloc",
    Tag.HUGETLB_PGFAIL: "hugetlb_pgfail",
}
TRAFFIC: Final = (
    "rx.bytes", "rx.pkts", "rx.errs", "rx.drop",
    "tx.bytes", "tx.pkts", "tx.errs", "tx.drop",
)  # fmt: skip
REQUESTS: Final = (
    ("rd.reqs", "rd_operations"),
    ("rd.bytes", "rd_bytes"),
    ("rd.times", "rd_total_times"),
    ("wr.reqs", "wr_operations"),
    ("wr.bytes", "wr_bytes"),
    ("wr.times", "wr_total_times"),
    ("fl.reqs", "flush_operations"),
    ("fl.times", "flush_total_times"),
)
DIRTY_RATE: Final = {status.name.lower(): status for status in DomainDirtyRateStatus}

Params = list[TypedParam]


def _param(name: str, kind: int, value: Any) -> TypedParam:
    return TypedParam(name, TypedValue(kind, value))


def state(guest: DomainEntry) -> Params:
    """State and reason."""
    return [_param("state.state", INT, int(guest.state)), _param("state.reason", INT, int(guest.reason))]


def cpu(used: Usage) -> Params:
    """Processor time of a running guest's process, in nanoseconds."""
    return [
        _param("cpu.time", ULLONG, used.time_ns),
        _param("cpu.user", ULLONG, used.user_ns),
        _param("cpu.system", ULLONG, used.system_ns),
        _param("cpu.cache.monitor.count", UINT, 0),
    ]


def halt_polling(success_ns: int, fail_ns: int) -> Params:
    """Nanoseconds that the host spent polling for a halted processor's wake-up."""
    return [
        _param("cpu.haltpoll.success.time", ULLONG, success_ns),
        _param("cpu.haltpoll.fail.time", ULLONG, fail_ns),
    ]


def balloon(document: Domain, told: Mapping[str, Any] | None, used: Usage | None) -> Params:
    """Memory in KiB: what the guest has, what it says of it, what its process takes."""
    most = memory_kib(document)
    now = document.current_memory if document.current_memory is not None else most
    found = [_param("balloon.current", ULLONG, now), _param("balloon.maximum", ULLONG, most)]
    if told is not None:
        found += [_param(f"balloon.{BALLOON[tag]}", ULLONG, value) for tag, value in figures(told)]
    if used is not None:
        found.append(_param("balloon.rss", ULLONG, used.resident_kib))
    return found


def vcpus(document: Domain, threads: Mapping[int, tuple[Usage, int]]) -> Params:
    """How many processors, and of each that is on the time it ran and the time it waited for one, in nanoseconds."""
    most = document.vcpu.count if document.vcpu is not None else 1
    found = [_param("vcpu.current", UINT, processors(document)), _param("vcpu.maximum", UINT, most)]
    for number, (used, delayed_ns) in sorted(threads.items()):
        prefix = f"vcpu.{number}."
        found += [
            _param(prefix + "state", INT, int(VcpuState.RUNNING)),
            _param(prefix + "time", ULLONG, used.time_ns),
            _param(prefix + "wait", ULLONG, 0),
            _param(prefix + "delay", ULLONG, delayed_ns),
        ]
    return found


def interfaces(document: Domain, counted: Mapping[str, Traffic]) -> Params:
    """Traffic of each interface that has a device on the host, as the guest sees it."""
    present = document.devices.interfaces if document.devices is not None else []
    found = [_param("net.count", UINT, len(present))]
    for number, interface in enumerate(present):
        nic = nic_of(interface)
        name = nic.name if nic is not None else _switch_device(interface)
        if name is None:
            continue
        found.append(_param(f"net.{number}.name", STRING, name))
        if (counts := counted.get(name)) is not None:
            seen = counts if nic is not None and nic.kind == "macvtap" else counts.from_the_other_end
            found += [_param(f"net.{number}.{name}", ULLONG, value) for name, value in zip(TRAFFIC, seen, strict=True)]
    return found


def _switch_device(interface: Interface) -> str | None:
    is_counted = is_counted_by_switch(interface)
    return interface.target.dev if is_counted and interface.target is not None else None


def blocks(
    document: Domain,
    requests: Mapping[str, Requests] | None,
    sizes: Mapping[int, ImageSizes],
    written: Mapping[int, int],
    *,
    with_backing: bool,
) -> Params:
    """Requests, times and sizes of each disk of a running guest."""
    found: Params = []
    number = 0
    for disk in disks_of(document):
        done = requests.get(alias_of(disk)) if requests is not None else None
        for layer in layers(disk, with_backing=with_backing):
            name = disk.target.dev if disk.target is not None else ""
            prefix = f"block.{number}."
            found += _image(prefix, name, layer)
            if layer.is_top and done is not None:
                found += [_param(prefix + word, ULLONG, getattr(done, field)) for word, field in REQUESTS]
            if (size := sizes.get(layer.number)) is not None and layer.path is not None:
                highest = done.highest_written if layer.is_top and done is not None else written.get(layer.number, 0)
                found += _sizes(prefix, highest, size.capacity, size.occupied)
            number += 1
    return [_param("block.count", UINT, number), *found]


def blocks_at_rest(document: Domain, sizes: Mapping[str, ImageSize]) -> Params:
    """Sizes of each disk of a guest that is off, by the path of its image."""
    found: Params = []
    disks = disks_of(document)
    for number, disk in enumerate(disks):
        layer = next(layers(disk, with_backing=False))
        prefix = f"block.{number}."
        found += _image(prefix, disk.target.dev if disk.target is not None else "", layer)
        if layer.path is not None and (size := sizes.get(layer.path)) is not None:
            found += _sizes(prefix, size.allocation, size.capacity, size.physical)
    return [_param("block.count", UINT, len(disks)), *found]


def _image(prefix: str, name: str, layer: Layer) -> Params:
    found = [_param(prefix + "name", STRING, name)]
    if layer.path is not None:
        found.append(_param(prefix + "path", STRING, layer.path))
        if layer.number:
            found.append(_param(prefix + "backingIndex", UINT, layer.number))
    return found


def _sizes(prefix: str, allocation: int, capacity: int, physical: int) -> Params:
    return [
        _param(prefix + "allocation", ULLONG, allocation),
        _param(prefix + "capacity", ULLONG, capacity),
        _param(prefix + "physical", ULLONG, physical),
    ]


def iothreads(answer: Sequence[Mapping[str, Any]]) -> Params:
    """How each I/O thread polls; nothing for a guest without any."""
    by_number = {int(str(each["id"]).removeprefix("iothread")): each for each in answer}
    if not by_number:
        return []
    found = [_param("iothread.count", UINT, len(by_number))]
    for number, thread in by_number.items():
        prefix = f"iothread.{number}."
        found += [
            _param(prefix + "poll-max-ns", ULLONG, thread["poll-max-ns"]),
            _param(prefix + "poll-grow", UINT, thread["poll-grow"]),
            _param(prefix + "poll-shrink", UINT, thread["poll-shrink"]),
        ]
    return found


def performance(counted: Mapping[str, int]) -> Params:
    """How often each event happened that is counted."""
    return [_param(f"perf.{name}", ULLONG, counted[name]) for name in PERF if name in counted]


def dirty_rate(answer: Mapping[str, Any]) -> Params:
    """How fast the guest writes memory, in MiB/s, once that was measured."""
    status = DIRTY_RATE.get(str(answer["status"]), DomainDirtyRateStatus.UNSTARTED)
    mode = str(answer.get("mode", "page-sampling"))
    found = [
        _param("dirtyrate.calc_status", INT, int(status)),
        _param("dirtyrate.calc_start_time", LLONG, answer["start-time"]),
        _param("dirtyrate.calc_period", INT, answer["calc-time"]),
        _param("dirtyrate.calc_mode", STRING, mode),
    ]
    if status == DomainDirtyRateStatus.MEASURED:
        if "dirty-rate" in answer:
            found.append(_param("dirtyrate.megabytes_per_second", LLONG, answer["dirty-rate"]))
        for vcpu in answer.get("vcpu-dirty-rate", ()):
            name = f"dirtyrate.vcpu.{vcpu['id']}.megabytes_per_second"
            found.append(_param(name, LLONG, vcpu["dirty-rate"]))
    return found
