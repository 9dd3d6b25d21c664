"""Procedures that change a domain's devices."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Files, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import MaxLen, Record, Str, TypedParam, UInt


class DomainAttachDeviceArgs(Record):
    dom: DomainRef
    xml: Str


DOMAIN_ATTACH_DEVICE = Procedure(
    REMOTE, 8, "domain_attach_device", DomainAttachDeviceArgs, rights=(may.DOMAIN_WRITE,), since="0.1.9"
)


class DomainDetachDeviceArgs(Record):
    dom: DomainRef
    xml: Str


DOMAIN_DETACH_DEVICE = Procedure(
    REMOTE, 13, "domain_detach_device", DomainDetachDeviceArgs, rights=(may.DOMAIN_WRITE,), since="0.1.9"
)


class DomainAttachDeviceFlagsArgs(Record):
    dom: DomainRef
    xml: Str
    flags: UInt


DOMAIN_ATTACH_DEVICE_FLAGS = Procedure(
    REMOTE, 160, "domain_attach_device_flags", DomainAttachDeviceFlagsArgs, rights=may.DOMAIN_AFFECT, since="0.7.7"
)


class DomainDetachDeviceFlagsArgs(Record):
    dom: DomainRef
    xml: Str
    flags: UInt


DOMAIN_DETACH_DEVICE_FLAGS = Procedure(
    REMOTE, 161, "domain_detach_device_flags", DomainDetachDeviceFlagsArgs, rights=may.DOMAIN_AFFECT, since="0.7.7"
)


class DomainUpdateDeviceFlagsArgs(Record):
    dom: DomainRef
    xml: Str
    flags: UInt


DOMAIN_UPDATE_DEVICE_FLAGS = Procedure(
    REMOTE, 174, "domain_update_device_flags", DomainUpdateDeviceFlagsArgs, rights=may.DOMAIN_AFFECT, since="0.8.0"
)


class DomainDetachDeviceAliasArgs(Record):
    dom: DomainRef
    alias: Str
    flags: UInt


DOMAIN_DETACH_DEVICE_ALIAS = Procedure(
    REMOTE, 392, "domain_detach_device_alias", DomainDetachDeviceAliasArgs, rights=may.DOMAIN_AFFECT, since="4.4.0"
)


class DomainFdAssociateArgs(Record):
    dom: DomainRef
    name: Str
    flags: UInt


DOMAIN_FD_ASSOCIATE = Procedure(
    REMOTE, 443, "domain_fd_associate", DomainFdAssociateArgs, rights=(may.DOMAIN_WRITE,), files=Files.IN, since="9.0.0"
)


class DomainAnnounceInterfaceArgs(Record):
    dom: DomainRef
    device: Str | None
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_ANNOUNCE_INTERFACE_PARAMS_MAX)]
    flags: UInt


DOMAIN_ANNOUNCE_INTERFACE = Procedure(
    REMOTE, 456, "domain_announce_interface", DomainAnnounceInterfaceArgs, rights=(may.DOMAIN_WRITE,), since="12.5.0"
)
