"""How far the memory of a moving guest has come: figures by the bytes sent, and their words in job statistics.

Pure: who sends says how many bytes went and when; ``outgoing`` drives it, ``jobs`` and events tell of it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.api.params import domain_jobs as names
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

MIB: Final = 1024 * 1024
PAGE: Final = 4096
SPEED_MAX: Final = 2**63 - 1
"""MiB/s that stand for no limit."""

NO_JOB: Final = DomainGetJobInfoRet(DomainJobType.NONE, *[0] * 11)


class Figures(NamedTuple):
    """One moment of a transfer: sizes in bytes, times in milliseconds, ``speed`` in bytes per second."""

    kind: DomainJobType
    elapsed_ms: int
    total: int
    processed: int
    iteration: int
    speed: int
    downtime_ms: int = 0

    @property
    def remaining(self) -> int:
        """Bytes to go."""
        return self.total - self.processed

    @property
    def remaining_ms(self) -> int:
        """How long that takes at this speed."""
        return self.remaining * 1000 // self.speed if self.speed else 0

    def info(self) -> DomainGetJobInfoRet:
        """As the older call tells it."""
        sizes = (self.total, self.processed, self.remaining)
        return DomainGetJobInfoRet(self.kind, self.elapsed_ms, self.remaining_ms, *sizes, *sizes, 0, 0, 0)

    def params(self) -> list[TypedParam]:
        """As job statistics and the event of a job's end tell it."""
        is_over = self.kind not in (DomainJobType.BOUNDED, DomainJobType.UNBOUNDED)
        found = [
            TypedParam(
                names.DOMAIN_JOB_OPERATION,
                TypedValue.of(int(DomainJobOperation.MIGRATION_OUT), TypedParameterType.INT),
            )
        ]
        numbers: list[tuple[str, int]] = [(names.DOMAIN_JOB_TIME_ELAPSED, self.elapsed_ms)]
        if is_over:
            # Both hosts have the same clock, and the network between them takes no time.
            numbers.append((names.DOMAIN_JOB_TIME_ELAPSED_NET, self.elapsed_ms))
            numbers.append((names.DOMAIN_JOB_DOWNTIME, self.downtime_ms))
            numbers.append((names.DOMAIN_JOB_DOWNTIME_NET, self.downtime_ms))
        else:
            numbers.append((names.DOMAIN_JOB_TIME_REMAINING, self.remaining_ms))
        numbers += [
            (names.DOMAIN_JOB_SETUP_TIME, 0),
            (names.DOMAIN_JOB_DATA_TOTAL, self.total),
            (names.DOMAIN_JOB_DATA_PROCESSED, self.processed),
            (names.DOMAIN_JOB_DATA_REMAINING, self.remaining),
            (names.DOMAIN_JOB_MEMORY_TOTAL, self.total),
            (names.DOMAIN_JOB_MEMORY_PROCESSED, self.processed),
            (names.DOMAIN_JOB_MEMORY_REMAINING, self.remaining),
            (names.DOMAIN_JOB_MEMORY_BPS, self.speed),
            (names.DOMAIN_JOB_MEMORY_CONSTANT, 0),
            (names.DOMAIN_JOB_MEMORY_NORMAL, self.processed // PAGE),
            (names.DOMAIN_JOB_MEMORY_NORMAL_BYTES, self.processed),
            (names.DOMAIN_JOB_MEMORY_DIRTY_RATE, 0),
            (names.DOMAIN_JOB_MEMORY_ITERATION, self.iteration),
            (names.DOMAIN_JOB_MEMORY_POSTCOPY_REQS, 0),
            (names.DOMAIN_JOB_MEMORY_PAGE_SIZE, PAGE),
            (names.DOMAIN_JOB_DISK_TOTAL, 0),
            (names.DOMAIN_JOB_DISK_PROCESSED, 0),
            (names.DOMAIN_JOB_DISK_REMAINING, 0),
        ]
        found += [TypedParam(name, TypedValue.of(value, TypedParameterType.ULLONG)) for name, value in numbers]
        return found


class Transfer:
    """Bytes on their way; ``speed`` in bytes per second may change while they go, 0 is at once."""

    def __init__(self, total: int, speed: int, now_s: float) -> None:
        self.total = total
        self.speed = speed
        self.processed = 0
        self.iteration = 1
        self.began_s = now_s
        self._seen_s = now_s

    def advance(self, now_s: float) -> int:
        """What has been sent by now."""
        if not self.speed:
            self.processed = self.total
        else:
            self.processed = min(self.total, self.processed + int(self.speed * (now_s - self._seen_s)))
        self._seen_s = now_s
        return self.processed

    def figures(self, now_s: float, kind: DomainJobType = DomainJobType.UNBOUNDED, downtime_ms: int = 0) -> Figures:
        """This moment's."""
        elapsed_ms = int((now_s - self.began_s) * 1000)
        return Figures(kind, elapsed_ms, self.total, self.processed, self.iteration, self.speed, downtime_ms)
