"""What a guest says about its memory through the balloon device: the property that QEMU keeps of it, taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vird.api.enums.domain_stats import DomainMemoryStatTags as Tag
from vird.model.domain.domain import Domain
from vird.qmp.client import Client

UNKNOWN: Final = 2**64 - 1
"""What QEMU says of a figure that the guest did not tell."""

GUEST_STATS: Final = (
    (Tag.SWAP_IN, "stat-swap-in", 1024),
    (Tag.SWAP_OUT, "stat-swap-out", 1024),
    (Tag.MAJOR_FAULT, "stat-major-faults", 1),
    (Tag.MINOR_FAULT, "stat-minor-faults", 1),
    (Tag.UNUSED, "stat-free-memory", 1024),
    (Tag.AVAILABLE, "stat-total-memory", 1024),
    (Tag.USABLE, "stat-available-memory", 1024),
    (Tag.LAST_UPDATE, "", 1),
    (Tag.DISK_CACHES, "stat-disk-caches", 1024),
    (Tag.HUGETLB_PGALLOC, "stat-htlb-pgalloc", 1),
    (Tag.HUGETLB_PGFAIL, "stat-htlb-pgfail", 1),
)
"""Figure, QEMU's name, and what to divide by; in libvirt's order."""


def balloon_path(live: Domain) -> str | None:
    """The balloon device in QEMU's tree of objects; None for a guest without one."""
    balloon = live.devices.memballoon if live.devices is not None else None
    if balloon is None or balloon.model == "none" or balloon.alias is None:
        return None
    return f"/machine/peripheral/{balloon.alias.name}"


async def ask(monitor: Client, path: str, deadline: float) -> Mapping[str, Any]:
    """QEMU's answer about the guest's memory."""
    answer = await monitor.execute("qom-get", {"path": path, "property": "guest-stats"}, deadline=deadline)
    return answer if isinstance(answer, dict) else {}


def figures(answer: Mapping[str, Any]) -> list[tuple[Tag, int]]:
    """What the guest told: sizes in KiB, counts, and when it told, in seconds since 1970."""
    told = answer.get("stats") or {}
    found: list[tuple[Tag, int]] = []
    for tag, name, unit in GUEST_STATS:
        value = answer.get("last-update") if tag == Tag.LAST_UPDATE else told.get(name)
        if isinstance(value, int) and 0 <= value < UNKNOWN:
            found.append((tag, value // unit))
    return found
