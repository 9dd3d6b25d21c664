"""Procedures about the long-running job of a domain."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, TypedParam, UHyper, UInt


class DomainGetJobInfoArgs(Record):
    dom: DomainRef


class DomainGetJobInfoRet(Record):
    type: Int
    time_elapsed: UHyper
    time_remaining: UHyper
    data_total: UHyper
    data_processed: UHyper
    data_remaining: UHyper
    mem_total: UHyper
    mem_processed: UHyper
    mem_remaining: UHyper
    file_total: UHyper
    file_processed: UHyper
    file_remaining: UHyper


DOMAIN_GET_JOB_INFO = Procedure(
    REMOTE,
    163,
    "domain_get_job_info",
    DomainGetJobInfoArgs,
    DomainGetJobInfoRet,
    rights=(may.DOMAIN_READ,),
    since="0.7.7",
)


class DomainAbortJobArgs(Record):
    dom: DomainRef


DOMAIN_ABORT_JOB = Procedure(
    REMOTE, 164, "domain_abort_job", DomainAbortJobArgs, rights=(may.DOMAIN_WRITE,), since="0.7.7"
)


class DomainGetJobStatsArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetJobStatsRet(Record):
    type: Int
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_JOB_STATS_MAX)]


DOMAIN_GET_JOB_STATS = Procedure(
    REMOTE,
    298,
    "domain_get_job_stats",
    DomainGetJobStatsArgs,
    DomainGetJobStatsRet,
    rights=(may.DOMAIN_READ,),
    since="1.0.3",
)


class DomainAbortJobFlagsArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_ABORT_JOB_FLAGS = Procedure(
    REMOTE, 442, "domain_abort_job_flags", DomainAbortJobFlagsArgs, rights=(may.DOMAIN_WRITE,), since="8.5.0"
)
