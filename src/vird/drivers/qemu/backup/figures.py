"""How far a backup is, as libvirt's clients read job statistics.  Pure."""

from __future__ import annotations

from typing import NamedTuple

from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.api.params import domain_jobs as names
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue


class BackupFigures(NamedTuple):
    """One moment of a backup, in bytes: of a push what is to be copied, of a pull what the scratch images hold.

    ``sizes`` is all and done, None where nobody asked QEMU; ``success`` is None while it runs.
    """

    kind: DomainJobType
    elapsed_ms: int
    is_push: bool
    sizes: tuple[int, int] | None
    success: bool | None = None
    error: str | None = None

    def info(self) -> DomainGetJobInfoRet:
        """As the older call tells it."""
        total, done = self.sizes if self.is_push and self.sizes is not None else (0, 0)
        sizes = (total, done, total - done)
        return DomainGetJobInfoRet(self.kind, self.elapsed_ms, 0, *sizes, 0, 0, 0, *sizes)

    def params(self) -> list[TypedParam]:
        """As job statistics and the event of a job's end tell it."""
        told = [
            TypedParam(
                names.DOMAIN_JOB_OPERATION, TypedValue.of(int(DomainJobOperation.BACKUP), TypedParameterType.INT)
            ),
            _number(names.DOMAIN_JOB_TIME_ELAPSED, self.elapsed_ms),
        ]
        if self.sizes is not None:
            total, done = self.sizes
            if self.is_push:
                told.append(_number(names.DOMAIN_JOB_DISK_TOTAL, total))
                told.append(_number(names.DOMAIN_JOB_DISK_PROCESSED, done))
                told.append(_number(names.DOMAIN_JOB_DISK_REMAINING, total - done))
            else:
                told.append(_number(names.DOMAIN_JOB_DISK_TEMP_USED, done))
                told.append(_number(names.DOMAIN_JOB_DISK_TEMP_TOTAL, total))
        if self.success is not None:
            told.append(TypedParam(names.DOMAIN_JOB_SUCCESS, TypedValue.of(self.success, TypedParameterType.BOOLEAN)))
        if self.error is not None:
            told.append(TypedParam(names.DOMAIN_JOB_ERRMSG, TypedValue.of(self.error, TypedParameterType.STRING)))
        return told


def _number(name: str, value: int) -> TypedParam:
    return TypedParam(name, TypedValue.of(value, TypedParameterType.ULLONG))
