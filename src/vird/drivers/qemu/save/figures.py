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
    """One moment of a job; ``answer`` is QEMU's to ``query-migrate``, empty before it has begun."""

    kind: DomainJobType
    operation: DomainJobOperation
    elapsed_ms: int
    answer: Mapping[str, Any]

    @property
    def _ram(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.answer.get("ram", {})
        return found

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Bytes in all, sent, and to go."""
        ram = self._ram
        return int(ram.get("total", 0)), int(ram.get("transferred", 0)), int(ram.get("remaining", 0))

    def info(self) -> DomainGetJobInfoRet:
        """As the older call tells it."""
        sizes = self.sizes
        return DomainGetJobInfoRet(self.kind, self.elapsed_ms, 0, *sizes, *sizes, 0, 0, 0)

    def params(self) -> list[TypedParam]:
        """As job statistics and the event of a job's end tell it."""
        found = [TypedParam(names.DOMAIN_JOB_OPERATION, TypedValue.of(int(self.operation), TypedParameterType.INT))]
        return found + [
            TypedParam(name, TypedValue.of(value, TypedParameterType.ULLONG)) for name, value in self._numbers()
        ]

    def _numbers(self) -> Iterator[tuple[str, int]]:
        ram, answer = self._ram, self.answer
        yield names.DOMAIN_JOB_TIME_ELAPSED, self.elapsed_ms
        for name, key in ((names.DOMAIN_JOB_DOWNTIME, "downtime"), (names.DOMAIN_JOB_SETUP_TIME, "setup-time")):
            if key in answer:
                yield name, int(answer[key])
        if not ram:
            return
        total, sent, left = self.sizes
        yield names.DOMAIN_JOB_DATA_TOTAL, total
        yield names.DOMAIN_JOB_DATA_PROCESSED, sent
        yield names.DOMAIN_JOB_DATA_REMAINING, left
        yield names.DOMAIN_JOB_MEMORY_TOTAL, total
        yield names.DOMAIN_JOB_MEMORY_PROCESSED, sent
        yield names.DOMAIN_JOB_MEMORY_REMAINING, left
        speed = int(float(ram.get("mbps", 0)) * 1_000_000 / 8)
        if speed:
            yield names.DOMAIN_JOB_MEMORY_BPS, speed
        page = int(ram.get("page-size", 4096))
        for name, key in (
            (names.DOMAIN_JOB_MEMORY_CONSTANT, "duplicate"),
            (names.DOMAIN_JOB_MEMORY_NORMAL, "normal"),
            (names.DOMAIN_JOB_MEMORY_NORMAL_BYTES, "normal-bytes"),
            (names.DOMAIN_JOB_MEMORY_DIRTY_RATE, "dirty-pages-rate"),
            (names.DOMAIN_JOB_MEMORY_ITERATION, "dirty-sync-count"),
            (names.DOMAIN_JOB_MEMORY_POSTCOPY_REQS, "postcopy-requests"),
        ):
            yield name, int(ram.get(key, 0))
        yield names.DOMAIN_JOB_MEMORY_PAGE_SIZE, page
