"""Procedures that write a domain to a file and bring it back: save, managed save, core dump."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UInt


class DomainCoreDumpArgs(Record):
    dom: DomainRef
    to: Str
    flags: UInt


DOMAIN_CORE_DUMP = Procedure(
    REMOTE, 53, "domain_core_dump", DomainCoreDumpArgs, rights=(may.DOMAIN_CORE_DUMP,), since="0.1.9"
)


class DomainRestoreArgs(Record):
    from_: Str


DOMAIN_RESTORE = Procedure(
    REMOTE, 54, "domain_restore", DomainRestoreArgs, rights=(may.DOMAIN_START, may.DOMAIN_WRITE), since="0.0.3"
)


class DomainSaveArgs(Record):
    dom: DomainRef
    to: Str


DOMAIN_SAVE = Procedure(REMOTE, 55, "domain_save", DomainSaveArgs, rights=(may.DOMAIN_HIBERNATE,), since="0.0.3")


class DomainManagedSaveArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_MANAGED_SAVE = Procedure(
    REMOTE, 182, "domain_managed_save", DomainManagedSaveArgs, rights=(may.DOMAIN_HIBERNATE,), since="0.8.0"
)


class DomainHasManagedSaveImageArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainHasManagedSaveImageRet(Record):
    result: Int


DOMAIN_HAS_MANAGED_SAVE_IMAGE = Procedure(
    REMOTE,
    183,
    "domain_has_managed_save_image",
    DomainHasManagedSaveImageArgs,
    DomainHasManagedSaveImageRet,
    rights=(may.DOMAIN_READ,),
    since="0.8.0",
)


class DomainManagedSaveRemoveArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_MANAGED_SAVE_REMOVE = Procedure(
    REMOTE,
    184,
    "domain_managed_save_remove",
    DomainManagedSaveRemoveArgs,
    rights=(may.DOMAIN_HIBERNATE,),
    since="0.8.0",
)


class DomainSaveFlagsArgs(Record):
    dom: DomainRef
    to: Str
    dxml: Str | None
    flags: UInt


DOMAIN_SAVE_FLAGS = Procedure(
    REMOTE, 232, "domain_save_flags", DomainSaveFlagsArgs, rights=(may.DOMAIN_HIBERNATE,), since="0.9.4"
)


class DomainRestoreFlagsArgs(Record):
    from_: Str
    dxml: Str | None
    flags: UInt


DOMAIN_RESTORE_FLAGS = Procedure(
    REMOTE,
    233,
    "domain_restore_flags",
    DomainRestoreFlagsArgs,
    rights=(may.DOMAIN_START, may.DOMAIN_WRITE),
    since="0.9.4",
)


class DomainSaveImageGetXmlDescArgs(Record):
    file: Str
    flags: UInt


class DomainSaveImageGetXmlDescRet(Record):
    xml: Str


DOMAIN_SAVE_IMAGE_GET_XML_DESC = Procedure(
    REMOTE,
    235,
    "domain_save_image_get_xml_desc",
    DomainSaveImageGetXmlDescArgs,
    DomainSaveImageGetXmlDescRet,
    rights=(may.DOMAIN_WRITE,),
    priority=True,
    since="0.9.4",
)


class DomainSaveImageDefineXmlArgs(Record):
    file: Str
    dxml: Str
    flags: UInt


DOMAIN_SAVE_IMAGE_DEFINE_XML = Procedure(
    REMOTE,
    236,
    "domain_save_image_define_xml",
    DomainSaveImageDefineXmlArgs,
    rights=(may.DOMAIN_WRITE, may.DOMAIN_HIBERNATE),
    priority=True,
    since="0.9.4",
)


class DomainCoreDumpWithFormatArgs(Record):
    dom: DomainRef
    to: Str
    dumpformat: UInt
    flags: UInt


DOMAIN_CORE_DUMP_WITH_FORMAT = Procedure(
    REMOTE,
    334,
    "domain_core_dump_with_format",
    DomainCoreDumpWithFormatArgs,
    rights=(may.DOMAIN_CORE_DUMP,),
    since="1.2.3",
)


class DomainManagedSaveGetXmlDescArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainManagedSaveGetXmlDescRet(Record):
    xml: Str


DOMAIN_MANAGED_SAVE_GET_XML_DESC = Procedure(
    REMOTE,
    388,
    "domain_managed_save_get_xml_desc",
    DomainManagedSaveGetXmlDescArgs,
    DomainManagedSaveGetXmlDescRet,
    rights=(may.DOMAIN_READ, may.DOMAIN_READ_SECURE_SAVE_IMAGE),
    since="3.7.0",
)


class DomainManagedSaveDefineXmlArgs(Record):
    dom: DomainRef
    dxml: Str | None
    flags: UInt


DOMAIN_MANAGED_SAVE_DEFINE_XML = Procedure(
    REMOTE,
    389,
    "domain_managed_save_define_xml",
    DomainManagedSaveDefineXmlArgs,
    rights=(may.DOMAIN_WRITE, may.DOMAIN_HIBERNATE),
    since="3.7.0",
)


class DomainSaveParamsArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_SAVE_PARAMS_MAX)]
    flags: UInt


DOMAIN_SAVE_PARAMS = Procedure(
    REMOTE, 440, "domain_save_params", DomainSaveParamsArgs, rights=(may.DOMAIN_HIBERNATE,), since="8.4.0"
)


class DomainRestoreParamsArgs(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_SAVE_PARAMS_MAX)]
    flags: UInt


DOMAIN_RESTORE_PARAMS = Procedure(
    REMOTE,
    441,
    "domain_restore_params",
    DomainRestoreParamsArgs,
    rights=(may.DOMAIN_START, may.DOMAIN_WRITE),
    since="8.4.0",
)
