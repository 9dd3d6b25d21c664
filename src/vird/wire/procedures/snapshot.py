"""Procedures about domain snapshots."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef, DomainSnapshotRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UInt


class DomainSnapshotCreateXmlArgs(Record):
    dom: DomainRef
    xml_desc: Str
    flags: UInt


class DomainSnapshotCreateXmlRet(Record):
    snap: DomainSnapshotRef


DOMAIN_SNAPSHOT_CREATE_XML = Procedure(
    REMOTE,
    185,
    "domain_snapshot_create_xml",
    DomainSnapshotCreateXmlArgs,
    DomainSnapshotCreateXmlRet,
    rights=(may.DOMAIN_SNAPSHOT, may.DOMAIN_FS_FREEZE_IF_SNAPSHOT_QUIESCE),
    since="0.8.0",
)


class DomainSnapshotGetXmlDescArgs(Record):
    snap: DomainSnapshotRef
    flags: UInt


class DomainSnapshotGetXmlDescRet(Record):
    xml: Str


DOMAIN_SNAPSHOT_GET_XML_DESC = Procedure(
    REMOTE,
    186,
    "domain_snapshot_get_xml_desc",
    DomainSnapshotGetXmlDescArgs,
    DomainSnapshotGetXmlDescRet,
    rights=(may.DOMAIN_READ, may.DOMAIN_READ_SECURE_SNAPSHOT),
    priority=True,
    since="0.8.0",
)


class DomainSnapshotNumArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainSnapshotNumRet(Record):
    num: Int


DOMAIN_SNAPSHOT_NUM = Procedure(
    REMOTE,
    187,
    "domain_snapshot_num",
    DomainSnapshotNumArgs,
    DomainSnapshotNumRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.8.0",
)


class DomainSnapshotListNamesArgs(Record):
    dom: DomainRef
    maxnames: Int
    flags: UInt


class DomainSnapshotListNamesRet(Record):
    names: Annotated[list[Str], MaxLen(limits.DOMAIN_SNAPSHOT_LIST_MAX)]


DOMAIN_SNAPSHOT_LIST_NAMES = Procedure(
    REMOTE,
    188,
    "domain_snapshot_list_names",
    DomainSnapshotListNamesArgs,
    DomainSnapshotListNamesRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.8.0",
)


class DomainSnapshotLookupByNameArgs(Record):
    dom: DomainRef
    name: Str
    flags: UInt


class DomainSnapshotLookupByNameRet(Record):
    snap: DomainSnapshotRef


DOMAIN_SNAPSHOT_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    189,
    "domain_snapshot_lookup_by_name",
    DomainSnapshotLookupByNameArgs,
    DomainSnapshotLookupByNameRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.8.0",
)


class DomainHasCurrentSnapshotArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainHasCurrentSnapshotRet(Record):
    result: Int


DOMAIN_HAS_CURRENT_SNAPSHOT = Procedure(
    REMOTE,
    190,
    "domain_has_current_snapshot",
    DomainHasCurrentSnapshotArgs,
    DomainHasCurrentSnapshotRet,
    rights=(may.DOMAIN_READ,),
    since="0.8.0",
)


class DomainSnapshotCurrentArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainSnapshotCurrentRet(Record):
    snap: DomainSnapshotRef


DOMAIN_SNAPSHOT_CURRENT = Procedure(
    REMOTE,
    191,
    "domain_snapshot_current",
    DomainSnapshotCurrentArgs,
    DomainSnapshotCurrentRet,
    rights=(may.DOMAIN_READ,),
    since="0.8.0",
)


class DomainRevertToSnapshotArgs(Record):
    snap: DomainSnapshotRef
    flags: UInt


DOMAIN_REVERT_TO_SNAPSHOT = Procedure(
    REMOTE, 192, "domain_revert_to_snapshot", DomainRevertToSnapshotArgs, rights=(may.DOMAIN_SNAPSHOT,), since="0.8.0"
)


class DomainSnapshotDeleteArgs(Record):
    snap: DomainSnapshotRef
    flags: UInt


DOMAIN_SNAPSHOT_DELETE = Procedure(
    REMOTE, 193, "domain_snapshot_delete", DomainSnapshotDeleteArgs, rights=(may.DOMAIN_SNAPSHOT,), since="0.8.0"
)


class DomainSnapshotGetParentArgs(Record):
    snap: DomainSnapshotRef
    flags: UInt


class DomainSnapshotGetParentRet(Record):
    snap: DomainSnapshotRef


DOMAIN_SNAPSHOT_GET_PARENT = Procedure(
    REMOTE,
    244,
    "domain_snapshot_get_parent",
    DomainSnapshotGetParentArgs,
    DomainSnapshotGetParentRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.9.7",
)


class DomainSnapshotNumChildrenArgs(Record):
    snap: DomainSnapshotRef
    flags: UInt


class DomainSnapshotNumChildrenRet(Record):
    num: Int


DOMAIN_SNAPSHOT_NUM_CHILDREN = Procedure(
    REMOTE,
    246,
    "domain_snapshot_num_children",
    DomainSnapshotNumChildrenArgs,
    DomainSnapshotNumChildrenRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.9.7",
)


class DomainSnapshotListChildrenNamesArgs(Record):
    snap: DomainSnapshotRef
    maxnames: Int
    flags: UInt


class DomainSnapshotListChildrenNamesRet(Record):
    names: Annotated[list[Str], MaxLen(limits.DOMAIN_SNAPSHOT_LIST_MAX)]


DOMAIN_SNAPSHOT_LIST_CHILDREN_NAMES = Procedure(
    REMOTE,
    247,
    "domain_snapshot_list_children_names",
    DomainSnapshotListChildrenNamesArgs,
    DomainSnapshotListChildrenNamesRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.9.7",
)


class DomainSnapshotIsCurrentArgs(Record):
    snap: DomainSnapshotRef
    flags: UInt


class DomainSnapshotIsCurrentRet(Record):
    current: Int


DOMAIN_SNAPSHOT_IS_CURRENT = Procedure(
    REMOTE,
    271,
    "domain_snapshot_is_current",
    DomainSnapshotIsCurrentArgs,
    DomainSnapshotIsCurrentRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.13",
)


class DomainSnapshotHasMetadataArgs(Record):
    snap: DomainSnapshotRef
    flags: UInt


class DomainSnapshotHasMetadataRet(Record):
    metadata: Int


DOMAIN_SNAPSHOT_HAS_METADATA = Procedure(
    REMOTE,
    272,
    "domain_snapshot_has_metadata",
    DomainSnapshotHasMetadataArgs,
    DomainSnapshotHasMetadataRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.13",
)


class DomainListAllSnapshotsArgs(Record):
    dom: DomainRef
    need_results: Int
    flags: UInt


class DomainListAllSnapshotsRet(Record):
    snapshots: Annotated[list[DomainSnapshotRef], MaxLen(limits.DOMAIN_SNAPSHOT_LIST_MAX)]
    ret: Int


DOMAIN_LIST_ALL_SNAPSHOTS = Procedure(
    REMOTE,
    274,
    "domain_list_all_snapshots",
    DomainListAllSnapshotsArgs,
    DomainListAllSnapshotsRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.9.13",
)


class DomainSnapshotListAllChildrenArgs(Record):
    snapshot: DomainSnapshotRef
    need_results: Int
    flags: UInt


class DomainSnapshotListAllChildrenRet(Record):
    snapshots: Annotated[list[DomainSnapshotRef], MaxLen(limits.DOMAIN_SNAPSHOT_LIST_MAX)]
    ret: Int


DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN = Procedure(
    REMOTE,
    275,
    "domain_snapshot_list_all_children",
    DomainSnapshotListAllChildrenArgs,
    DomainSnapshotListAllChildrenRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.9.13",
)
