"""What a plan must know of this host, looked up just before a start.  All of it blocks shortly."""

from __future__ import annotations

import os
import shutil
from typing import Any, Final

from vird.drivers.qemu.places import Places
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.drivers.qemu.plan.memory_backend import memory_folders
from vird.host.cpu_layout import parse_list
from vird.host.files import make_folder, read_text
from vird.host.process import Credentials
from vird.model.domain.devices.disk_source import BlockSource
from vird.model.domain.domain import Domain

MOUNTS: Final = "/proc/mounts"
ONLINE_NODES: Final = "/sys/devices/system/node/online"
SIZES: Final = {"K": 1, "M": 1024, "G": 1024 * 1024}
CDROM_MAJOR: Final = 11
"""The kernel's device number of SCSI CD-ROM drives."""


def hugepage_mounts(mounts: str = MOUNTS) -> dict[int, str]:
    """The first mount point of each size of huge pages, sizes in KiB."""
    found: dict[int, str] = {}
    for line in read_text(mounts, "").splitlines():
        _, folder, kind, options = line.split(" ")[:4]
        if kind == "hugetlbfs":
            for option in options.split(","):
                name, _, value = option.partition("=")
                if name == "pagesize" and value[-1:] in SIZES:
                    found.setdefault(int(value[:-1]) * SIZES[value[-1]], folder)
    return found


def default_hugepage(path: str = "/proc/meminfo") -> int | None:
    """The host's default size of huge pages, KiB."""
    for line in read_text(path, "").splitlines():
        if line.startswith("Hugepagesize:"):
            return int(line.split()[1])
    return None


def host_nodes(path: str = ONLINE_NODES) -> frozenset[int] | None:
    """The host's NUMA nodes; None where the kernel does not say."""
    text = read_text(path, "").strip()
    return frozenset(parse_list(text)) if text else None


def cdrom_drives(live: Domain) -> frozenset[str]:
    """The block devices of CD-ROM disks that are real drives."""
    disks = live.devices.disks if live.devices is not None else []
    named = [disk.source.dev for disk in disks if disk.device == "cdrom" and isinstance(disk.source, BlockSource)]
    return frozenset(path for path in named if path and _is_cdrom(path))


def _is_cdrom(path: str) -> bool:
    try:
        return os.major(os.stat(path).st_rdev) == CDROM_MAJOR
    except OSError:
        return False


def memory_facts(places: Places) -> dict[str, Any]:
    """What `LaunchFacts` are to say of memory that lies in files."""
    return {
        "hugepage_mounts": hugepage_mounts(),
        "default_hugepage": default_hugepage(),
        "host_nodes": host_nodes(),
        "memory_backing_dir": str(places.lib / "ram"),
    }


def make_memory_folders(live: Domain, places: Places, credentials: Credentials | None) -> None:
    """Folders for the guest's memory, which its process may write to."""
    for path in memory_folders(live, LaunchFacts("", "", **memory_facts(places))):
        folder = make_folder(path, 0o700)
        if credentials is not None:
            os.chown(folder, credentials.uid, credentials.gid)


def remove_memory_folders(live: Domain, places: Places) -> None:
    """What `make_memory_folders` made, with all that is in it."""
    for path in memory_folders(live, LaunchFacts("", "", **memory_facts(places))):
        shutil.rmtree(path, ignore_errors=True)
