"""How a move went, between QEMU's answer, the cookie that the other host reads, and what clients are told.

Pure; times are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.drivers.qemu.save.figures import Figures
from vird.model.domain.migration_cookie import Statistics

OF_RAM: Final[Mapping[str, str]] = {
    "memory_total": "total",
    "memory_processed": "transferred",
    "memory_remaining": "remaining",
    "memory_constant": "duplicate",
    "memory_normal": "normal",
    "memory_normal_bytes": "normal-bytes",
    "memory_dirty_rate": "dirty-pages-rate",
    "memory_iteration": "dirty-sync-count",
    "memory_postcopy_requests": "postcopy-requests",
    "memory_page_size": "page-size",
}
OF_XBZRLE: Final[Mapping[str, str]] = {
    "compression_cache": "cache-size",
    "compression_bytes": "bytes",
    "compression_pages": "pages",
    "compression_cache_misses": "cache-miss",
    "compression_overflow": "overflow",
}
"""Elements of a cookie, and QEMU's names."""


def to_element(figures: Figures, *, started: int, stopped: int | None, sent: int) -> Statistics:
    """As they stand in the source's cookie."""
    answer = figures.answer
    ram = answer.get("ram", {})
    disk_total, disk_done, disk_left = figures.disk_sizes
    found = Statistics(
        started=started,
        stopped=stopped,
        sent=sent,
        time_elapsed=figures.elapsed_ms,
        downtime=figures.downtime,
        setup_time=_number(answer.get("setup-time")),
        memory_bps=figures.speed,
        disk_total=disk_total,
        disk_processed=disk_done,
        disk_remaining=disk_left,
        disk_bps=0,
        auto_converge_throttle=int(answer.get("cpu-throttle-percentage", 0)),
    )
    for name, key in OF_RAM.items():
        setattr(found, name, int(ram.get(key, 0)))
    xbzrle = answer.get("xbzrle-cache")
    if xbzrle is not None:
        for name, key in OF_XBZRLE.items():
            setattr(found, name, int(xbzrle.get(key, 0)))
    return found


def arrived(element: Statistics, *, now: int) -> Statistics:
    """The same at the destination when the guest goes on there."""
    found = element.copy()
    if found.sent is not None and found.delta is None:
        found.delta = now - found.sent
    if found.started is not None:
        found.time_elapsed = max(now - found.started, 0)
    if found.stopped is not None:
        found.downtime = max(now - found.stopped, 0)
    return found


def figures_of(element: Statistics, operation: DomainJobOperation, *, elapsed_ms: int | None = None) -> Figures:
    """What clients are told of a move that ended."""
    ram: dict[str, Any] = {key: getattr(element, name) or 0 for name, key in OF_RAM.items()}
    ram["mbps"] = (element.memory_bps or 0) * 8 / 1_000_000
    answer: dict[str, Any] = {"ram": ram}
    if element.setup_time is not None:
        answer["setup-time"] = element.setup_time
    if element.compression_cache is not None:
        answer["xbzrle-cache"] = {key: getattr(element, name) or 0 for name, key in OF_XBZRLE.items()}
    if element.auto_converge_throttle:
        answer["cpu-throttle-percentage"] = element.auto_converge_throttle
    if element.disk_total:
        answer["disk"] = {
            "total": element.disk_total,
            "transferred": element.disk_processed or 0,
            "remaining": element.disk_remaining or 0,
        }
    elapsed = element.time_elapsed or 0 if elapsed_ms is None else elapsed_ms
    delta = element.delta or 0
    return Figures(DomainJobType.COMPLETED, operation, elapsed, answer, element.downtime, delta)


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
