"""Procedures about disks of a domain: block jobs, size, throttling."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UHyper, UInt


class DomainBlockJobAbortArgs(Record):
    dom: DomainRef
    path: Str
    flags: UInt


DOMAIN_BLOCK_JOB_ABORT = Procedure(
    REMOTE, 237, "domain_block_job_abort", DomainBlockJobAbortArgs, rights=(may.DOMAIN_WRITE,), since="0.9.4"
)


class DomainGetBlockJobInfoArgs(Record):
    dom: DomainRef
    path: Str
    flags: UInt


class DomainGetBlockJobInfoRet(Record):
    found: Int
    type: Int
    bandwidth: UHyper
    cur: UHyper
    end: UHyper


DOMAIN_GET_BLOCK_JOB_INFO = Procedure(
    REMOTE,
    238,
    "domain_get_block_job_info",
    DomainGetBlockJobInfoArgs,
    DomainGetBlockJobInfoRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.4",
)


class DomainBlockJobSetSpeedArgs(Record):
    dom: DomainRef
    path: Str
    bandwidth: UHyper
    flags: UInt


DOMAIN_BLOCK_JOB_SET_SPEED = Procedure(
    REMOTE, 239, "domain_block_job_set_speed", DomainBlockJobSetSpeedArgs, rights=(may.DOMAIN_WRITE,), since="0.9.4"
)


class DomainBlockPullArgs(Record):
    dom: DomainRef
    path: Str
    bandwidth: UHyper
    flags: UInt


DOMAIN_BLOCK_PULL = Procedure(
    REMOTE, 240, "domain_block_pull", DomainBlockPullArgs, rights=(may.DOMAIN_BLOCK_WRITE,), since="0.9.4"
)


class DomainBlockResizeArgs(Record):
    dom: DomainRef
    disk: Str
    size: UHyper
    flags: UInt


DOMAIN_BLOCK_RESIZE = Procedure(
    REMOTE, 251, "domain_block_resize", DomainBlockResizeArgs, rights=(may.DOMAIN_BLOCK_WRITE,), since="0.9.8"
)


class DomainSetBlockIoTuneArgs(Record):
    dom: DomainRef
    disk: Str
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_SET_BLOCK_IO_TUNE = Procedure(
    REMOTE, 252, "domain_set_block_io_tune", DomainSetBlockIoTuneArgs, rights=may.DOMAIN_AFFECT, since="0.9.8"
)


class DomainGetBlockIoTuneArgs(Record):
    dom: DomainRef
    disk: Str | None
    nparams: Int
    flags: UInt


class DomainGetBlockIoTuneRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX)]
    nparams: Int


DOMAIN_GET_BLOCK_IO_TUNE = Procedure(
    REMOTE,
    253,
    "domain_get_block_io_tune",
    DomainGetBlockIoTuneArgs,
    DomainGetBlockIoTuneRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.8",
)


class DomainBlockRebaseArgs(Record):
    dom: DomainRef
    path: Str
    base: Str | None
    bandwidth: UHyper
    flags: UInt


DOMAIN_BLOCK_REBASE = Procedure(
    REMOTE, 266, "domain_block_rebase", DomainBlockRebaseArgs, rights=(may.DOMAIN_BLOCK_WRITE,), since="0.9.10"
)


class DomainBlockCommitArgs(Record):
    dom: DomainRef
    disk: Str
    base: Str | None
    top: Str | None
    bandwidth: UHyper
    flags: UInt


DOMAIN_BLOCK_COMMIT = Procedure(
    REMOTE, 290, "domain_block_commit", DomainBlockCommitArgs, rights=(may.DOMAIN_BLOCK_WRITE,), since="0.10.2"
)


class DomainBlockCopyArgs(Record):
    dom: DomainRef
    path: Str
    destxml: Str
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_BLOCK_COPY_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_BLOCK_COPY = Procedure(
    REMOTE, 345, "domain_block_copy", DomainBlockCopyArgs, rights=(may.DOMAIN_BLOCK_WRITE,), since="1.2.8"
)


class DomainSetBlockThresholdArgs(Record):
    dom: DomainRef
    dev: Str
    threshold: UHyper
    flags: UInt


DOMAIN_SET_BLOCK_THRESHOLD = Procedure(
    REMOTE, 386, "domain_set_block_threshold", DomainSetBlockThresholdArgs, rights=(may.DOMAIN_WRITE,), since="3.1.0"
)


class DomainSetThrottleGroupArgs(Record):
    dom: DomainRef
    group: Str
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_SET_THROTTLE_GROUP = Procedure(
    REMOTE, 451, "domain_set_throttle_group", DomainSetThrottleGroupArgs, rights=may.DOMAIN_AFFECT, since="11.2.0"
)


class DomainDelThrottleGroupArgs(Record):
    dom: DomainRef
    group: Str | None
    flags: UInt


DOMAIN_DEL_THROTTLE_GROUP = Procedure(
    REMOTE, 452, "domain_del_throttle_group", DomainDelThrottleGroupArgs, rights=may.DOMAIN_AFFECT, since="11.2.0"
)
