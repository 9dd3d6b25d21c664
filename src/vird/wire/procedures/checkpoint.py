"""Procedures about domain checkpoints and backups."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainCheckpointRef, DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UInt


class DomainCheckpointCreateXmlArgs(Record):
    dom: DomainRef
    xml_desc: Str
    flags: UInt


class DomainCheckpointCreateXmlRet(Record):
    checkpoint: DomainCheckpointRef


DOMAIN_CHECKPOINT_CREATE_XML = Procedure(
    REMOTE,
    411,
    "domain_checkpoint_create_xml",
    DomainCheckpointCreateXmlArgs,
    DomainCheckpointCreateXmlRet,
    rights=(may.DOMAIN_CHECKPOINT, may.DOMAIN_FS_FREEZE_IF_CHECKPOINT_QUIESCE),
    since="5.6.0",
)


class DomainCheckpointGetXmlDescArgs(Record):
    checkpoint: DomainCheckpointRef
    flags: UInt


class DomainCheckpointGetXmlDescRet(Record):
    xml: Str


DOMAIN_CHECKPOINT_GET_XML_DESC = Procedure(
    REMOTE,
    412,
    "domain_checkpoint_get_xml_desc",
    DomainCheckpointGetXmlDescArgs,
    DomainCheckpointGetXmlDescRet,
    rights=(may.DOMAIN_READ, may.DOMAIN_READ_SECURE_CHECKPOINT),
    since="5.6.0",
)


class DomainListAllCheckpointsArgs(Record):
    dom: DomainRef
    need_results: Int
    flags: UInt


class DomainListAllCheckpointsRet(Record):
    checkpoints: Annotated[list[DomainCheckpointRef], MaxLen(limits.DOMAIN_CHECKPOINT_LIST_MAX)]
    ret: Int


DOMAIN_LIST_ALL_CHECKPOINTS = Procedure(
    REMOTE,
    413,
    "domain_list_all_checkpoints",
    DomainListAllCheckpointsArgs,
    DomainListAllCheckpointsRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="5.6.0",
)


class DomainCheckpointListAllChildrenArgs(Record):
    checkpoint: DomainCheckpointRef
    need_results: Int
    flags: UInt


class DomainCheckpointListAllChildrenRet(Record):
    checkpoints: Annotated[list[DomainCheckpointRef], MaxLen(limits.DOMAIN_CHECKPOINT_LIST_MAX)]
    ret: Int


DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN = Procedure(
    REMOTE,
    414,
    "domain_checkpoint_list_all_children",
    DomainCheckpointListAllChildrenArgs,
    DomainCheckpointListAllChildrenRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="5.6.0",
)


class DomainCheckpointLookupByNameArgs(Record):
    dom: DomainRef
    name: Str
    flags: UInt


class DomainCheckpointLookupByNameRet(Record):
    checkpoint: DomainCheckpointRef


DOMAIN_CHECKPOINT_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    415,
    "domain_checkpoint_lookup_by_name",
    DomainCheckpointLookupByNameArgs,
    DomainCheckpointLookupByNameRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="5.6.0",
)


class DomainCheckpointGetParentArgs(Record):
    checkpoint: DomainCheckpointRef
    flags: UInt


class DomainCheckpointGetParentRet(Record):
    parent: DomainCheckpointRef


DOMAIN_CHECKPOINT_GET_PARENT = Procedure(
    REMOTE,
    416,
    "domain_checkpoint_get_parent",
    DomainCheckpointGetParentArgs,
    DomainCheckpointGetParentRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="5.6.0",
)


class DomainCheckpointDeleteArgs(Record):
    checkpoint: DomainCheckpointRef
    flags: UInt


DOMAIN_CHECKPOINT_DELETE = Procedure(
    REMOTE, 417, "domain_checkpoint_delete", DomainCheckpointDeleteArgs, rights=(may.DOMAIN_CHECKPOINT,), since="5.6.0"
)


class DomainBackupBeginArgs(Record):
    dom: DomainRef
    backup_xml: Str
    checkpoint_xml: Str | None
    flags: UInt


DOMAIN_BACKUP_BEGIN = Procedure(
    REMOTE,
    421,
    "domain_backup_begin",
    DomainBackupBeginArgs,
    rights=(may.DOMAIN_CHECKPOINT, may.DOMAIN_BLOCK_WRITE),
    since="6.0.0",
)


class DomainBackupGetXmlDescArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainBackupGetXmlDescRet(Record):
    xml: Str


DOMAIN_BACKUP_GET_XML_DESC = Procedure(
    REMOTE,
    422,
    "domain_backup_get_xml_desc",
    DomainBackupGetXmlDescArgs,
    DomainBackupGetXmlDescRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="6.0.0",
)
