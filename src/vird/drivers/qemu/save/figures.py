"""What QEMU says of the state that it sends, as libvirt's clients read job statistics.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.api.params import domain_jobs as names
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

NO_JOB: Final = DomainGetJobInfoRet(DomainJobType.NONE, *[0] * 11)


class Figures(NamedTuple):
    """One moment of a job; ``answer`` is QEMU's to ``query-migrate``, empty before it has begun.

    Of a move that ended ``downtime_ms`` is for how long the guest stood still, and ``delta_ms`` how far the clocks of
    the two hosts are apart.
    """

    kind: DomainJobType
    operation: DomainJobOperation
    elapsed_ms: int
    answer: Mapping[str, Any]
    downtime_ms: int | None = None
    delta_ms: int | None = None

    @property
    def _ram(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.answer.get("ram", {})
        return found

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Bytes in all, sent, and to go."""
        ram = self._ram
        return int(ram.get("total", 0)), int(ram.get("transferred", 0)), int(ram.get("remaining", 0))

    @property
    def disk_sizes(self) -> tuple[int, int, int]:
        """The same of disks that are copied."""
        disk = self.answer.get("disk", {})
        return int(disk.get("total", 0)), int(disk.get("transferred", 0)), int(disk.get("remaining", 0))

    @property
    def speed(self) -> int:
        """Bytes of memory a second."""
        return round(float(self._ram.get("mbps", 0)) * 1_000_000 / 8)

    @property
    def downtime(self) -> int | None:
        """For how long the guest stands still, in milliseconds: as it was, else as QEMU measured or expects it."""
        said = self.answer.get("downtime", self.answer.get("expected-downtime"))
        return self.downtime_ms if self.downtime_ms is not None else None if said is None else int(said)

    def info(self) -> DomainGetJobInfoRet:
        """As the older call tells it."""
        sizes, disk = self.sizes, self.disk_sizes
        total, sent, left = (memory + stored for memory, stored in zip(sizes, disk, strict=True))
        return DomainGetJobInfoRet(self.kind, self.elapsed_ms, 0, total, sent, left, *sizes, *disk)

    def params(self) -> list[TypedParam]:
        """As job statistics and the event of a job's end tell it."""
        found = [TypedParam(names.DOMAIN_JOB_OPERATION, TypedValue.of(int(self.operation), TypedParameterType.INT))]
        return found + [
            TypedParam(name, TypedValue.of(value, TypedParameterType.ULLONG)) for name, value in self._numbers()
        ]

    def _numbers(self) -> Iterator[tuple[str, int]]:
        ram, answer, delta = self._ram, self.answer, self.delta_ms
        yield names.DOMAIN_JOB_TIME_ELAPSED, self.elapsed_ms
        if delta is not None:
            yield names.DOMAIN_JOB_TIME_ELAPSED_NET, max(self.elapsed_ms - delta, 0)
        if self.downtime is not None:
            yield names.DOMAIN_JOB_DOWNTIME, self.downtime
            if delta is not None:
                yield names.DOMAIN_JOB_DOWNTIME_NET, max(self.downtime - delta, 0)
        if "setup-time" in answer:
            yield names.DOMAIN_JOB_SETUP_TIME, int(answer["setup-time"])
        if not ram:
            return
        (total, sent, left), disk = self.sizes, self.disk_sizes
        yield names.DOMAIN_JOB_DATA_TOTAL, total + disk[0]
        yield names.DOMAIN_JOB_DATA_PROCESSED, sent + disk[1]
        yield names.DOMAIN_JOB_DATA_REMAINING, left + disk[2]
        yield names.DOMAIN_JOB_MEMORY_TOTAL, total
        yield names.DOMAIN_JOB_MEMORY_PROCESSED, sent
        yield names.DOMAIN_JOB_MEMORY_REMAINING, left
        if self.speed:
            yield names.DOMAIN_JOB_MEMORY_BPS, self.speed
        for name, key in _OF_RAM:
            yield name, int(ram.get(key, 0))
        yield names.DOMAIN_JOB_MEMORY_PAGE_SIZE, int(ram.get("page-size", 4096))
        yield names.DOMAIN_JOB_DISK_TOTAL, disk[0]
        yield names.DOMAIN_JOB_DISK_PROCESSED, disk[1]
        yield names.DOMAIN_JOB_DISK_REMAINING, disk[2]
        if "xbzrle-cache" in answer:
            for name, key in _OF_COMPRESSION:
                yield name, int(answer["xbzrle-cache"].get(key, 0))
        if throttled := int(answer.get("cpu-throttle-percentage", 0)):
            yield names.DOMAIN_JOB_AUTO_CONVERGE_THROTTLE, throttled


_OF_RAM: Final = (
    (names.DOMAIN_JOB_MEMORY_CONSTANT, "duplicate"),
    (names.DOMAIN_JOB_MEMORY_NORMAL, "normal"),
    (names.DOMAIN_JOB_MEMORY_NORMAL_BYTES, "normal-bytes"),
    (names.DOMAIN_JOB_MEMORY_DIRTY_RATE, "dirty-pages-rate"),
    (names.DOMAIN_JOB_MEMORY_ITERATION, "dirty-sync-count"),
    (names.DOMAIN_JOB_MEMORY_POSTCOPY_REQS, "postcopy-requests"),
)
_OF_COMPRESSION: Final = (
    (names.DOMAIN_JOB_COMPRESSION_CACHE, "cache-size"),
    (names.DOMAIN_JOB_COMPRESSION_BYTES, "bytes"),
    (names.DOMAIN_JOB_COMPRESSION_PAGES, "pages"),
    (names.DOMAIN_JOB_COMPRESSION_CACHE_MISSES, "cache-miss"),
    (names.DOMAIN_JOB_COMPRESSION_OVERFLOW, "overflow"),
)
