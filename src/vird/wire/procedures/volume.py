"""Procedures about storage volumes."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure, Stream
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef
from vird.wire.xdr import Char, Int, MaxLen, Record, Str, UHyper, UInt


class StoragePoolNumOfVolumesArgs(Record):
    pool: StoragePoolRef


class StoragePoolNumOfVolumesRet(Record):
    num: Int


STORAGE_POOL_NUM_OF_VOLUMES = Procedure(
    REMOTE,
    91,
    "storage_pool_num_of_volumes",
    StoragePoolNumOfVolumesArgs,
    StoragePoolNumOfVolumesRet,
    rights=(may.STORAGE_POOL_SEARCH_STORAGE_VOLS,),
    seen=may.STORAGE_VOL_GETATTR,
    priority=True,
    since="0.4.1",
)


class StoragePoolListVolumesArgs(Record):
    pool: StoragePoolRef
    maxnames: Int


class StoragePoolListVolumesRet(Record):
    names: Annotated[list[Str], MaxLen(limits.STORAGE_VOL_LIST_MAX)]


STORAGE_POOL_LIST_VOLUMES = Procedure(
    REMOTE,
    92,
    "storage_pool_list_volumes",
    StoragePoolListVolumesArgs,
    StoragePoolListVolumesRet,
    rights=(may.STORAGE_POOL_SEARCH_STORAGE_VOLS,),
    seen=may.STORAGE_VOL_GETATTR,
    priority=True,
    since="0.4.1",
)


class StorageVolCreateXmlArgs(Record):
    pool: StoragePoolRef
    xml: Str
    flags: UInt


class StorageVolCreateXmlRet(Record):
    vol: StorageVolRef


STORAGE_VOL_CREATE_XML = Procedure(
    REMOTE,
    93,
    "storage_vol_create_xml",
    StorageVolCreateXmlArgs,
    StorageVolCreateXmlRet,
    rights=(may.STORAGE_VOL_CREATE,),
    since="0.4.1",
)


class StorageVolDeleteArgs(Record):
    vol: StorageVolRef
    flags: UInt


STORAGE_VOL_DELETE = Procedure(
    REMOTE, 94, "storage_vol_delete", StorageVolDeleteArgs, rights=(may.STORAGE_VOL_DELETE,), since="0.4.1"
)


class StorageVolLookupByNameArgs(Record):
    pool: StoragePoolRef
    name: Str


class StorageVolLookupByNameRet(Record):
    vol: StorageVolRef


STORAGE_VOL_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    95,
    "storage_vol_lookup_by_name",
    StorageVolLookupByNameArgs,
    StorageVolLookupByNameRet,
    rights=(may.STORAGE_VOL_GETATTR,),
    priority=True,
    since="0.4.1",
)


class StorageVolLookupByKeyArgs(Record):
    key: Str


class StorageVolLookupByKeyRet(Record):
    vol: StorageVolRef


STORAGE_VOL_LOOKUP_BY_KEY = Procedure(
    REMOTE,
    96,
    "storage_vol_lookup_by_key",
    StorageVolLookupByKeyArgs,
    StorageVolLookupByKeyRet,
    rights=(may.STORAGE_VOL_GETATTR,),
    priority=True,
    since="0.4.1",
)


class StorageVolLookupByPathArgs(Record):
    path: Str


class StorageVolLookupByPathRet(Record):
    vol: StorageVolRef


STORAGE_VOL_LOOKUP_BY_PATH = Procedure(
    REMOTE,
    97,
    "storage_vol_lookup_by_path",
    StorageVolLookupByPathArgs,
    StorageVolLookupByPathRet,
    rights=(may.STORAGE_VOL_GETATTR,),
    priority=True,
    since="0.4.1",
)


class StorageVolGetInfoArgs(Record):
    vol: StorageVolRef


class StorageVolGetInfoRet(Record):
    type: Char
    capacity: UHyper
    allocation: UHyper


STORAGE_VOL_GET_INFO = Procedure(
    REMOTE,
    98,
    "storage_vol_get_info",
    StorageVolGetInfoArgs,
    StorageVolGetInfoRet,
    rights=(may.STORAGE_VOL_READ,),
    priority=True,
    since="0.4.1",
)


class StorageVolGetXmlDescArgs(Record):
    vol: StorageVolRef
    flags: UInt


class StorageVolGetXmlDescRet(Record):
    xml: Str


STORAGE_VOL_GET_XML_DESC = Procedure(
    REMOTE,
    99,
    "storage_vol_get_xml_desc",
    StorageVolGetXmlDescArgs,
    StorageVolGetXmlDescRet,
    rights=(may.STORAGE_VOL_READ,),
    priority=True,
    since="0.4.1",
)


class StorageVolGetPathArgs(Record):
    vol: StorageVolRef


class StorageVolGetPathRet(Record):
    name: Str


STORAGE_VOL_GET_PATH = Procedure(
    REMOTE,
    100,
    "storage_vol_get_path",
    StorageVolGetPathArgs,
    StorageVolGetPathRet,
    rights=(may.STORAGE_VOL_READ,),
    priority=True,
    since="0.4.1",
)


class StorageVolCreateXmlFromArgs(Record):
    pool: StoragePoolRef
    xml: Str
    clonevol: StorageVolRef
    flags: UInt


class StorageVolCreateXmlFromRet(Record):
    vol: StorageVolRef


STORAGE_VOL_CREATE_XML_FROM = Procedure(
    REMOTE,
    125,
    "storage_vol_create_xml_from",
    StorageVolCreateXmlFromArgs,
    StorageVolCreateXmlFromRet,
    rights=(may.STORAGE_VOL_CREATE,),
    since="0.6.4",
)


class StorageVolWipeArgs(Record):
    vol: StorageVolRef
    flags: UInt


STORAGE_VOL_WIPE = Procedure(
    REMOTE, 165, "storage_vol_wipe", StorageVolWipeArgs, rights=(may.STORAGE_VOL_FORMAT,), since="0.8.0"
)


class StorageVolUploadArgs(Record):
    vol: StorageVolRef
    offset: UHyper
    length: UHyper
    flags: UInt


STORAGE_VOL_UPLOAD = Procedure(
    REMOTE,
    208,
    "storage_vol_upload",
    StorageVolUploadArgs,
    rights=(may.STORAGE_VOL_DATA_WRITE,),
    stream=Stream.TO_DAEMON,
    sparse=True,
    since="0.9.0",
)


class StorageVolDownloadArgs(Record):
    vol: StorageVolRef
    offset: UHyper
    length: UHyper
    flags: UInt


STORAGE_VOL_DOWNLOAD = Procedure(
    REMOTE,
    209,
    "storage_vol_download",
    StorageVolDownloadArgs,
    rights=(may.STORAGE_VOL_DATA_READ,),
    stream=Stream.TO_CLIENT,
    sparse=True,
    since="0.9.0",
)


class StorageVolWipePatternArgs(Record):
    vol: StorageVolRef
    algorithm: UInt
    flags: UInt


STORAGE_VOL_WIPE_PATTERN = Procedure(
    REMOTE, 259, "storage_vol_wipe_pattern", StorageVolWipePatternArgs, rights=(may.STORAGE_VOL_FORMAT,), since="0.9.10"
)


class StorageVolResizeArgs(Record):
    vol: StorageVolRef
    capacity: UHyper
    flags: UInt


STORAGE_VOL_RESIZE = Procedure(
    REMOTE, 260, "storage_vol_resize", StorageVolResizeArgs, rights=(may.STORAGE_VOL_RESIZE,), since="0.9.10"
)


class StoragePoolListAllVolumesArgs(Record):
    pool: StoragePoolRef
    need_results: Int
    flags: UInt


class StoragePoolListAllVolumesRet(Record):
    vols: Annotated[list[StorageVolRef], MaxLen(limits.STORAGE_VOL_LIST_MAX)]
    ret: UInt


STORAGE_POOL_LIST_ALL_VOLUMES = Procedure(
    REMOTE,
    282,
    "storage_pool_list_all_volumes",
    StoragePoolListAllVolumesArgs,
    StoragePoolListAllVolumesRet,
    rights=(may.STORAGE_POOL_SEARCH_STORAGE_VOLS,),
    seen=may.STORAGE_VOL_GETATTR,
    priority=True,
    since="0.10.2",
)


class StorageVolGetInfoFlagsArgs(Record):
    vol: StorageVolRef
    flags: UInt


class StorageVolGetInfoFlagsRet(Record):
    type: Char
    capacity: UHyper
    allocation: UHyper


STORAGE_VOL_GET_INFO_FLAGS = Procedure(
    REMOTE,
    378,
    "storage_vol_get_info_flags",
    StorageVolGetInfoFlagsArgs,
    StorageVolGetInfoFlagsRet,
    rights=(may.STORAGE_VOL_READ,),
    priority=True,
    since="3.0.0",
)
