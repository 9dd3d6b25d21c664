"""What a group's processes may use: processor time, memory, block I/O, processors and memory nodes.

The same question in both versions of control groups; where the kernel has no word for a setting the error says so.
Memory is in KiB, times are microseconds, ``None`` is no limit.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from typing import Final

from vird.errors import ErrorDomain, InvalidArg, OperationInvalid, SystemError_
from vird.host.cgroup.group import Group
from vird.host.cpu_layout import parse_list

NO_LIMIT_BYTES: Final = 2**63 - 4096
"""What version 1 says of memory without a limit, at least; pages are that large or larger."""

SHARES: Final = {1: (2, 262144), 2: (1, 10000)}
"""The least and the most weight on processors, by version."""

QUOTA_MAX_US: Final = 17592186044415
"""The quota by which libvirt says that there is none."""

PERIOD_US: Final = (1000, 1000000)
QUOTA_MIN_US: Final = 1000

MEMORY_FILES: Final = {
    "hard_limit": {1: "memory.limit_in_bytes", 2: "memory.max"},
    "soft_limit": {1: "memory.soft_limit_in_bytes", 2: "memory.high"},
    "swap_hard_limit": {1: "memory.memsw.limit_in_bytes", 2: "memory.swap.max"},
}
RATES: Final = {
    "read_iops_sec": ("blkio.throttle.read_iops_device", "riops"),
    "write_iops_sec": ("blkio.throttle.write_iops_device", "wiops"),
    "read_bytes_sec": ("blkio.throttle.read_bps_device", "rbps"),
    "write_bytes_sec": ("blkio.throttle.write_bps_device", "wbps"),
}
"""Files of version 1, keys of version 2's ``io.max``."""

WEIGHT_FILES: Final = {1: ("blkio.weight", "blkio.bfq.weight"), 2: ("io.weight", "io.bfq.weight")}
DEVICE_WEIGHT_FILES: Final = {1: "blkio.weight_device", 2: "io.weight"}


# --- processor time


def set_shares(group: Group, shares: int) -> None:
    """The group's weight; raises ``InvalidArg`` for one out of range."""
    version = group.version("cpu")
    low, high = SHARES[version]
    if not low <= shares <= high:
        raise InvalidArg(f"shares '{shares}' must be in range [{low}, {high}]", domain=ErrorDomain.CGROUP)
    group.write("cpu", "cpu.shares" if version == 1 else "cpu.weight", str(shares))


def shares(group: Group) -> int:
    """Its weight."""
    return int(group.read("cpu", "cpu.shares" if group.version("cpu") == 1 else "cpu.weight"))


def set_period(group: Group, period: int) -> None:
    """How long it is that the quota counts for."""
    if group.version("cpu") == 1:
        group.write("cpu", "cpu.cfs_period_us", str(period))
    else:
        group.write("cpu", "cpu.max", f"{group.read('cpu', 'cpu.max').split()[0]} {period}")


def set_quota(group: Group, quota: int) -> None:
    """How long it may run in each period; negative ones are no limit, and in version 2 the largest."""
    if group.version("cpu") == 1:
        group.write("cpu", "cpu.cfs_quota_us", str(max(quota, -1)))
    else:
        group.write("cpu", "cpu.max", "max" if quota < 0 or quota == QUOTA_MAX_US else str(quota))


def bandwidth(group: Group) -> tuple[int, int]:
    """Period and quota; -1 without one in version 1, the largest one in version 2."""
    if group.version("cpu") == 1:
        return int(group.read("cpu", "cpu.cfs_period_us")), int(group.read("cpu", "cpu.cfs_quota_us"))
    quota, period = group.read("cpu", "cpu.max").split()
    return int(period), QUOTA_MAX_US if quota == "max" else int(quota)


# --- memory


def set_memory(group: Group, name: str, limit: int | None) -> None:
    """One of the limits of `MEMORY_FILES`, in KiB."""
    version = group.version("memory")
    none = "-1" if version == 1 else "max"
    group.write("memory", MEMORY_FILES[name][version], none if limit is None else str(limit * 1024))


def memory(group: Group, name: str) -> int | None:
    """One of the limits, in KiB."""
    text = group.read("memory", MEMORY_FILES[name][group.version("memory")])
    if text == "max" or int(text) >= NO_LIMIT_BYTES - (1 << 16):
        return None
    return int(text) // 1024


# --- block I/O


def set_weight(group: Group, weight: int) -> None:
    """The group's share of block I/O."""
    group.write("blkio", _weight_file(group), str(weight))


def weight(group: Group) -> int:
    """Its share of block I/O."""
    return int(group.read("blkio", _weight_file(group)).split()[-1])


def _weight_file(group: Group) -> str:
    for name in WEIGHT_FILES[group.version("blkio")]:
        if group.has_file("blkio", name):
            return name
    raise OperationInvalid("blkio device weight is valid only for cfq scheduler", domain=ErrorDomain.CGROUP)


def set_device(group: Group, path: str, name: str, value: int) -> None:
    """A limit of one block device, one of `RATES` or ``weight``; 0 takes it away.

    Raises ``SystemError_`` when there is no such device, ``OperationInvalid`` for weights that the kernel lacks.
    """
    version = group.version("blkio")
    number = _device(path)
    if name == "weight":
        if not group.has_file("blkio", DEVICE_WEIGHT_FILES[version]):
            raise OperationInvalid("blkio device weight is valid only for cfq scheduler", domain=ErrorDomain.CGROUP)
        group.write("blkio", DEVICE_WEIGHT_FILES[version], f"{number} {value}")
    elif version == 1:
        group.write("blkio", RATES[name][0], f"{number} {value}")
    else:
        group.write("blkio", "io.max", f"{number} {RATES[name][1]}={value or 'max'}")


def _device(path: str) -> str:
    try:
        found = os.stat(path)
    except OSError as failure:
        raise SystemError_(
            f"Path '{path}' is not accessible: {failure.strerror}", domain=ErrorDomain.CGROUP, int1=failure.errno or 0
        ) from failure
    if not stat.S_ISBLK(found.st_mode):
        raise SystemError_(f"Path '{path}' must be a block device: Invalid argument",
                           domain=ErrorDomain.CGROUP, int1=22)  # fmt: skip
    return f"{os.major(found.st_rdev)}:{os.minor(found.st_rdev)}"


# --- where


def set_cpus(group: Group, cpus: Collection[int]) -> None:
    """The processors that its threads may use."""
    group.write("cpuset", "cpuset.cpus", number_list(cpus))


def nodes(group: Group) -> list[int]:
    """The nodes that its memory may come from."""
    return sorted(parse_list(group.read("cpuset", "cpuset.mems")))


def set_nodes(group: Group, nodes: Collection[int]) -> None:
    """The nodes that its memory comes from."""
    group.write("cpuset", "cpuset.mems", number_list(nodes))


def number_list(numbers: Collection[int]) -> str:
    """``0-2,5``, as the kernel takes it."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)
