"""Procedures about storage pools."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UHyper, UInt, Uuid


class ConnectNumOfStoragePoolsRet(Record):
    num: Int


CONNECT_NUM_OF_STORAGE_POOLS = Procedure(
    REMOTE,
    71,
    "connect_num_of_storage_pools",
    None,
    ConnectNumOfStoragePoolsRet,
    rights=(may.CONNECT_SEARCH_STORAGE_POOLS,),
    seen=may.STORAGE_POOL_GETATTR,
    priority=True,
    since="0.4.1",
)


class ConnectListStoragePoolsArgs(Record):
    maxnames: Int


class ConnectListStoragePoolsRet(Record):
    names: Annotated[list[Str], MaxLen(limits.STORAGE_POOL_LIST_MAX)]


CONNECT_LIST_STORAGE_POOLS = Procedure(
    REMOTE,
    72,
    "connect_list_storage_pools",
    ConnectListStoragePoolsArgs,
    ConnectListStoragePoolsRet,
    rights=(may.CONNECT_SEARCH_STORAGE_POOLS,),
    seen=may.STORAGE_POOL_GETATTR,
    priority=True,
    since="0.4.1",
)


class ConnectNumOfDefinedStoragePoolsRet(Record):
    num: Int


CONNECT_NUM_OF_DEFINED_STORAGE_POOLS = Procedure(
    REMOTE,
    73,
    "connect_num_of_defined_storage_pools",
    None,
    ConnectNumOfDefinedStoragePoolsRet,
    rights=(may.CONNECT_SEARCH_STORAGE_POOLS,),
    seen=may.STORAGE_POOL_GETATTR,
    priority=True,
    since="0.4.1",
)


class ConnectListDefinedStoragePoolsArgs(Record):
    maxnames: Int


class ConnectListDefinedStoragePoolsRet(Record):
    names: Annotated[list[Str], MaxLen(limits.STORAGE_POOL_LIST_MAX)]


CONNECT_LIST_DEFINED_STORAGE_POOLS = Procedure(
    REMOTE,
    74,
    "connect_list_defined_storage_pools",
    ConnectListDefinedStoragePoolsArgs,
    ConnectListDefinedStoragePoolsRet,
    rights=(may.CONNECT_SEARCH_STORAGE_POOLS,),
    seen=may.STORAGE_POOL_GETATTR,
    priority=True,
    since="0.4.1",
)


class ConnectFindStoragePoolSourcesArgs(Record):
    type: Str
    src_spec: Str | None
    flags: UInt


class ConnectFindStoragePoolSourcesRet(Record):
    xml: Str


CONNECT_FIND_STORAGE_POOL_SOURCES = Procedure(
    REMOTE,
    75,
    "connect_find_storage_pool_sources",
    ConnectFindStoragePoolSourcesArgs,
    ConnectFindStoragePoolSourcesRet,
    rights=(may.CONNECT_DETECT_STORAGE_POOLS,),
    since="0.4.5",
)


class StoragePoolCreateXmlArgs(Record):
    xml: Str
    flags: UInt


class StoragePoolCreateXmlRet(Record):
    pool: StoragePoolRef


STORAGE_POOL_CREATE_XML = Procedure(
    REMOTE,
    76,
    "storage_pool_create_xml",
    StoragePoolCreateXmlArgs,
    StoragePoolCreateXmlRet,
    rights=(may.STORAGE_POOL_START, may.STORAGE_POOL_WRITE),
    since="0.4.1",
)


class StoragePoolDefineXmlArgs(Record):
    xml: Str
    flags: UInt


class StoragePoolDefineXmlRet(Record):
    pool: StoragePoolRef


STORAGE_POOL_DEFINE_XML = Procedure(
    REMOTE,
    77,
    "storage_pool_define_xml",
    StoragePoolDefineXmlArgs,
    StoragePoolDefineXmlRet,
    rights=(may.STORAGE_POOL_WRITE, may.STORAGE_POOL_SAVE),
    priority=True,
    since="0.4.1",
)


class StoragePoolCreateArgs(Record):
    pool: StoragePoolRef
    flags: UInt


STORAGE_POOL_CREATE = Procedure(
    REMOTE, 78, "storage_pool_create", StoragePoolCreateArgs, rights=(may.STORAGE_POOL_START,), since="0.4.1"
)


class StoragePoolBuildArgs(Record):
    pool: StoragePoolRef
    flags: UInt


STORAGE_POOL_BUILD = Procedure(
    REMOTE, 79, "storage_pool_build", StoragePoolBuildArgs, rights=(may.STORAGE_POOL_FORMAT,), since="0.4.1"
)


class StoragePoolDestroyArgs(Record):
    pool: StoragePoolRef


STORAGE_POOL_DESTROY = Procedure(
    REMOTE,
    80,
    "storage_pool_destroy",
    StoragePoolDestroyArgs,
    rights=(may.STORAGE_POOL_STOP,),
    priority=True,
    since="0.4.1",
)


class StoragePoolDeleteArgs(Record):
    pool: StoragePoolRef
    flags: UInt


STORAGE_POOL_DELETE = Procedure(
    REMOTE, 81, "storage_pool_delete", StoragePoolDeleteArgs, rights=(may.STORAGE_POOL_FORMAT,), since="0.4.1"
)


class StoragePoolUndefineArgs(Record):
    pool: StoragePoolRef


STORAGE_POOL_UNDEFINE = Procedure(
    REMOTE,
    82,
    "storage_pool_undefine",
    StoragePoolUndefineArgs,
    rights=(may.STORAGE_POOL_DELETE,),
    priority=True,
    since="0.4.1",
)


class StoragePoolRefreshArgs(Record):
    pool: StoragePoolRef
    flags: UInt


STORAGE_POOL_REFRESH = Procedure(
    REMOTE, 83, "storage_pool_refresh", StoragePoolRefreshArgs, rights=(may.STORAGE_POOL_REFRESH,), since="0.4.1"
)


class StoragePoolLookupByNameArgs(Record):
    name: Str


class StoragePoolLookupByNameRet(Record):
    pool: StoragePoolRef


STORAGE_POOL_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    84,
    "storage_pool_lookup_by_name",
    StoragePoolLookupByNameArgs,
    StoragePoolLookupByNameRet,
    rights=(may.STORAGE_POOL_GETATTR,),
    priority=True,
    since="0.4.1",
)


class StoragePoolLookupByUuidArgs(Record):
    uuid: Uuid


class StoragePoolLookupByUuidRet(Record):
    pool: StoragePoolRef


STORAGE_POOL_LOOKUP_BY_UUID = Procedure(
    REMOTE,
    85,
    "storage_pool_lookup_by_uuid",
    StoragePoolLookupByUuidArgs,
    StoragePoolLookupByUuidRet,
    rights=(may.STORAGE_POOL_GETATTR,),
    priority=True,
    since="0.4.1",
)


class StoragePoolLookupByVolumeArgs(Record):
    vol: StorageVolRef


class StoragePoolLookupByVolumeRet(Record):
    pool: StoragePoolRef


STORAGE_POOL_LOOKUP_BY_VOLUME = Procedure(
    REMOTE,
    86,
    "storage_pool_lookup_by_volume",
    StoragePoolLookupByVolumeArgs,
    StoragePoolLookupByVolumeRet,
    rights=(may.STORAGE_POOL_GETATTR,),
    priority=True,
    since="0.4.1",
)


class StoragePoolGetInfoArgs(Record):
    pool: StoragePoolRef


class StoragePoolGetInfoRet(Record):
    state: UInt
    capacity: UHyper
    allocation: UHyper
    available: UHyper


STORAGE_POOL_GET_INFO = Procedure(
    REMOTE,
    87,
    "storage_pool_get_info",
    StoragePoolGetInfoArgs,
    StoragePoolGetInfoRet,
    rights=(may.STORAGE_POOL_READ,),
    priority=True,
    since="0.4.1",
)


class StoragePoolGetXmlDescArgs(Record):
    pool: StoragePoolRef
    flags: UInt


class StoragePoolGetXmlDescRet(Record):
    xml: Str


STORAGE_POOL_GET_XML_DESC = Procedure(
    REMOTE,
    88,
    "storage_pool_get_xml_desc",
    StoragePoolGetXmlDescArgs,
    StoragePoolGetXmlDescRet,
    rights=(may.STORAGE_POOL_READ,),
    priority=True,
    since="0.4.1",
)


class StoragePoolGetAutostartArgs(Record):
    pool: StoragePoolRef


class StoragePoolGetAutostartRet(Record):
    autostart: Int


STORAGE_POOL_GET_AUTOSTART = Procedure(
    REMOTE,
    89,
    "storage_pool_get_autostart",
    StoragePoolGetAutostartArgs,
    StoragePoolGetAutostartRet,
    rights=(may.STORAGE_POOL_READ,),
    priority=True,
    since="0.4.1",
)


class StoragePoolSetAutostartArgs(Record):
    pool: StoragePoolRef
    autostart: Int


STORAGE_POOL_SET_AUTOSTART = Procedure(
    REMOTE,
    90,
    "storage_pool_set_autostart",
    StoragePoolSetAutostartArgs,
    rights=(may.STORAGE_POOL_WRITE,),
    priority=True,
    since="0.4.1",
)


class StoragePoolIsActiveArgs(Record):
    pool: StoragePoolRef


class StoragePoolIsActiveRet(Record):
    active: Int


STORAGE_POOL_IS_ACTIVE = Procedure(
    REMOTE,
    154,
    "storage_pool_is_active",
    StoragePoolIsActiveArgs,
    StoragePoolIsActiveRet,
    rights=(may.STORAGE_POOL_READ,),
    priority=True,
    since="0.7.3",
)


class StoragePoolIsPersistentArgs(Record):
    pool: StoragePoolRef


class StoragePoolIsPersistentRet(Record):
    persistent: Int


STORAGE_POOL_IS_PERSISTENT = Procedure(
    REMOTE,
    155,
    "storage_pool_is_persistent",
    StoragePoolIsPersistentArgs,
    StoragePoolIsPersistentRet,
    rights=(may.STORAGE_POOL_READ,),
    priority=True,
    since="0.7.3",
)


class ConnectListAllStoragePoolsArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllStoragePoolsRet(Record):
    pools: Annotated[list[StoragePoolRef], MaxLen(limits.STORAGE_POOL_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_STORAGE_POOLS = Procedure(
    REMOTE,
    281,
    "connect_list_all_storage_pools",
    ConnectListAllStoragePoolsArgs,
    ConnectListAllStoragePoolsRet,
    rights=(may.CONNECT_SEARCH_STORAGE_POOLS,),
    seen=may.STORAGE_POOL_GETATTR,
    priority=True,
    since="0.10.2",
)


class StoragePoolLookupByTargetPathArgs(Record):
    path: Str


class StoragePoolLookupByTargetPathRet(Record):
    pool: StoragePoolRef


STORAGE_POOL_LOOKUP_BY_TARGET_PATH = Procedure(
    REMOTE,
    391,
    "storage_pool_lookup_by_target_path",
    StoragePoolLookupByTargetPathArgs,
    StoragePoolLookupByTargetPathRet,
    rights=(may.STORAGE_POOL_GETATTR,),
    priority=True,
    since="4.1.0",
)


class ConnectGetStoragePoolCapabilitiesArgs(Record):
    flags: UInt


class ConnectGetStoragePoolCapabilitiesRet(Record):
    capabilities: Str


CONNECT_GET_STORAGE_POOL_CAPABILITIES = Procedure(
    REMOTE,
    403,
    "connect_get_storage_pool_capabilities",
    ConnectGetStoragePoolCapabilitiesArgs,
    ConnectGetStoragePoolCapabilitiesRet,
    rights=(may.CONNECT_READ,),
    since="5.2.0",
)
